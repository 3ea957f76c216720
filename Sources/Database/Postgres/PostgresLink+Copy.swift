import CPostgres

extension PostgresLink {
    /// Sends rows by `COPY … FROM STDIN`, which is not allowed in pipeline mode: the link leaves it for that long.
    /// - Parameter text: the statement; its format is the binary one.
    /// - Parameter rows: gives the bytes piece by piece, nil at their end.
    /// - Throws: why a row did not fit; the transaction is lost then.
    func copy(_ text: String, _ rows: () throws -> ArraySlice<UInt8>?) throws {
        try settle()
        guard PQexitPipelineMode(handle) == 1 else { throw broken() }
        let outcome = Result { try copyOutsidePipeline(text, rows) }
        guard PQenterPipelineMode(handle) == 1 else { throw broken() }
        try outcome.get()
    }

    private func copyOutsidePipeline(_ text: String, _ rows: () throws -> ArraySlice<UInt8>?) throws {
        guard PQsendQuery(handle, text) == 1, let begun = try nextResult().map(PostgresAnswer.init) else {
            throw broken()
        }
        guard begun.status == PGRES_COPY_IN else {
            try readToEnd()
            throw failure(of: begun)
        }
        var refusal: (any Error)?
        do {
            while let piece = try rows() { try put(piece) }
        } catch {
            guard !isBroken else { throw error }
            refusal = error
        }
        // The server undoes what it took so far when the client says that it failed.
        guard PQputCopyEnd(handle, refusal == nil ? nil : "given up") == 1,
            let end = try nextResult().map(PostgresAnswer.init)
        else { throw broken() }
        try readToEnd()
        if let refusal { throw refusal }
        guard end.status == PGRES_COMMAND_OK else { throw failure(of: end) }
    }

    private func put(_ piece: ArraySlice<UInt8>) throws {
        let isTaken = piece.withUnsafeBytes { bytes in
            PQputCopyData(handle, bytes.bindMemory(to: CChar.self).baseAddress, CInt(bytes.count))
        }
        guard isTaken == 1 else { throw broken() }
    }

    private func readToEnd() throws {
        while let more = try nextResult() { _ = PostgresAnswer(more) }
    }

    private func failure(of answer: PostgresAnswer) -> DatabaseError {
        let failure = answer.error
        if failure == .connectionLost { breakOff() }
        return failure
    }
}
