-- Once, by the superuser: runuser -u postgres -- psql -v ON_ERROR_STOP=1 -f roles.sql
-- Then the password: \password tongban (psql hashes it; it never stands in a log or a history).
--
-- The program makes and changes its own tables, so its role owns the database; it is no superuser, makes no databases
-- and no roles. Only `tongban bench` wants CREATEDB: give that to another role, on another server.
CREATE ROLE tongban LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 90;
-- Sorted by bytes, alike on every version of the system's libraries.
CREATE DATABASE tongban OWNER tongban ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE tongban FROM PUBLIC;

-- Sees that all is well and reads no row of a case: for postgres_exporter.
CREATE ROLE monitor LOGIN NOSUPERUSER CONNECTION LIMIT 5;
GRANT pg_monitor TO monitor;
GRANT CONNECT ON DATABASE tongban TO monitor;

-- Copies the whole cluster (pg_basebackup) and its log. Whoever is this role has everything but the master key.
CREATE ROLE backup LOGIN REPLICATION NOSUPERUSER CONNECTION LIMIT 5;

\connect tongban
-- Nobody but its owner makes anything here.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO tongban;
