"""Two processes at one PostgreSQL and one data folder: any of them answers any request, and one of them may die."""

from __future__ import annotations

import itertools
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from api_client import Client, uuid7
from cases import MIYI, citizen_number, filing, scan
from conftest import BINARY, CITIZEN, CLERK_ACROSS, CLERK_ELSEWHERE, DECIDER, FILL_SECONDS_MAX, Server
from person import PHONE, Person
from postgres import Postgres
from round_robin import RoundRobin

WORK = ("timers", "upkeep", "outbox")
CLIENTS = 6
LOAD_SECONDS = 3.0
# A lease ends with its holder's connection; the others ask every two seconds.
TAKEOVER_SECONDS_MAX = 20
NEWCOMER = citizen_number("51042119091103207")
OTHER = citizen_number("51042119110506204")
STEPS = [("accept", {}), ("note", {"text": "已核对"}), ("grant", {})]


class Two:
    """Both processes, with what API clients need of them. `url` is the next one that runs."""

    def __init__(self, postgres: Postgres, folder):
        self.postgres = postgres
        database = postgres.create("tongban")
        self.servers = [Server(folder / "data", TONGBAN_DATABASE=database) for _ in range(2)]
        for number, server in enumerate(self.servers):
            server.log = folder / f"server-{number}.log"
        self.turns = itertools.count()
        self.tokens: dict[str, str] = {}

    @property
    def url(self) -> str:
        running = [server for server in self.servers if server.process]
        return running[next(self.turns) % len(running)].url

    def start(self) -> Two:
        """At the same moment, on an empty database and an empty folder: one fills it, the other waits."""
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda server: server.start(FILL_SECONDS_MAX), self.servers))
        for account in (CITIZEN, CLERK_ELSEWHERE, DECIDER):
            made = self.command("token", "create", f"test of {account}", "--account", account)
            self.tokens[account] = made.stdout.split()[-1]
        return self

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        """Beside the processes that serve."""
        done = subprocess.run(
            [str(BINARY), *arguments], env=self.servers[0].environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def stop(self) -> None:
        for server in self.servers:
            server.stop()


@pytest.fixture(scope="module")
def postgres():
    server = Postgres().start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def two(postgres, tmp_path_factory):
    two = Two(postgres, tmp_path_factory.mktemp("two"))
    try:
        yield two.start()
    finally:
        two.stop()


@pytest.fixture
def front(two):
    """One address for both."""
    front = RoundRobin(two.servers)
    yield front
    assert min(front.answered) > 0, "one of them answered nothing"
    front.close()


def holders(two: Two) -> dict[str, list[int]]:
    """Which of the processes says that it does which work."""
    found: dict[str, list[int]] = {work: [] for work in WORK}
    for number, server in enumerate(two.servers):
        if server.process is None:
            continue
        text = requests.get(server.url + "/metrics", timeout=10).text
        for work in WORK:
            if float(re.search(rf'^tongban_lease_held{{work="{work}"}} (\S+)$', text, re.M)[1]):
                found[work].append(number)
    return found


def until(seconds_max: float, holds) -> None:
    end = time.monotonic() + seconds_max
    while not holds():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.1)


def test_one_filled_what_both_show(two, postgres):
    assert int(postgres.sql("SELECT count(*) FROM account WHERE username = 'lideshun'", "tongban")) == 1
    for server in two.servers:
        assert requests.get(server.url + "/readyz", timeout=10).status_code == 200
    until(TAKEOVER_SECONDS_MAX, lambda: all(len(found) == 1 for found in holders(two).values()))


def test_a_citizen_applies_and_follows_through_both(browser, two, front, tmp_path):
    """Each request, of pages, of their parts and of an upload's pieces, goes to the other process than the one before."""
    citizen = Person(browser, front, size=PHONE).open("/territory?next=/")
    citizen.main.locator("input[name=q]").fill("米易")
    citizen.enter().main.locator(f'button[name="code"][value="{MIYI}"]').click()
    citizen.settled().open("/search?q=养老").click("城乡居民基本养老保险待遇申领").click("网上申请")
    citizen.fill("姓名", "沙马伍各").fill("身份证号码", NEWCOMER).fill("联系电话", "13800009922")
    citizen.select("户口或者常住在哪个乡镇", "湾丘彝族乡").tick("银行账户")
    citizen.main.locator('[name="f.backPay"][value="no"]').check()
    citizen.main.locator('[name="m.bank-card"]').set_input_files(scan(tmp_path, "银行卡.png"))
    citizen.tick("米易县政务服务中心")
    hand_in = citizen.main.get_by_role("button", name="提交申请", exact=True).last
    hand_in.click()
    # The way of payment calls for an account; the file that was sent is kept.
    citizen.settled().reads("已经传好：银行卡.png").fill("账号", "6217000000000000005")
    hand_in.click()
    citizen.settled().reads("申请已经交上去了", "查询码")
    number = citizen.main.locator(".code").first.inner_text()
    secret = citizen.main.locator(".code").nth(1).inner_text()
    id = re.search(r"/filed/([0-9a-f-]{36})", citizen.page.url)[1]
    citizen.close()

    decider = Person(browser, front, DECIDER).open(f"/cases/{id}").reads("银行卡.png")
    decider.act("受理").reads("已受理，正在审查").close()
    # By number and code: a cookie that one process made and either reads.
    stranger = Person(browser, front, size=PHONE).open(f"/track?number={number}").fill("查询码", secret).click("查进度")
    stranger.reads("已受理，正在审查").close()


def test_a_clerk_takes_in_through_both(browser, two, front, tmp_path):
    """The page that shows the code is the other process's than the one that made it; so is the one that prints it."""
    clerk = Person(browser, front, CLERK_ACROSS)
    clerk.open("/counter").fill("身份证号码", OTHER).click("下一步").fill("姓名或单位名称", "吉克阿木").click("登记，下一步")
    clerk.click("湾丘彝族乡", within=clerk.unfold("具体到下一级"))
    clerk.fill("用平常的话说要办什么", "回乡开店补助").click("搜索").click("返乡入乡创业补贴")
    clerk.fill("联系电话", "13800009911").tick("返乡农民工").fill("经营项目", "早市蔬菜").fill("开业日期", "2025-03-01")
    clerk.fill("带动就业人数", "2").fill("收款账号", "6217000000000000002").tick("经营场所照片", "社会保障卡或本人银行卡")
    clerk.tick("外出务工或者毕业证明", "用工名册和工资发放凭证")
    clerk.main.locator("#m\\.site-photo").set_input_files(scan(tmp_path, "门面照片.png"))
    clerk.click("收件").reads("已经收件", "查询码")
    for _ in range(2):
        clerk.page.reload()
        clerk.whole().reads("查询码")
    clerk.click("打印回执").reads("收件回执", "凭办件编号和查询码").close()


def test_signed_in_at_one_and_out_at_the_other(two, demo_session_of):
    first, second = two.servers
    for _ in range(20):
        session = demo_session_of(first, DECIDER)
        page = session.get(second.url + "/work", timeout=10, allow_redirects=False)
        assert page.status_code == 200
        csrf = re.search(r'name="csrf" value="([^"]*)"', page.text)[1]
        kept = dict(session.cookies)
        assert session.get(first.url + "/work", timeout=10, allow_redirects=False).status_code == 200
        out = session.post(second.url + "/sign-out", data={"csrf": csrf}, timeout=10, allow_redirects=False)
        assert out.status_code == 303
        # At once, and although the first process had it in memory a moment ago.
        after = requests.get(first.url + "/work", cookies=kept, timeout=10, allow_redirects=False)
        assert after.status_code == 303 and "/sign-in" in after.headers["location"]


def test_a_command_sent_to_both_is_done_once(two):
    """A client that got no answer asks the other process: at the same moment, to make it hard."""
    decider = two.tokens[DECIDER]
    for _ in range(10):
        case = Client(two, two.tokens[CLERK_ELSEWHERE]).file(filing())
        body = {"commandId": uuid7(), "action": "accept"}

        def send(server) -> dict:
            answer = requests.post(
                f"{server.url}/api/v1/cases/{case['id']}/actions", json=body, timeout=20,
                headers={"Authorization": f"Bearer {decider}"},
            )  # fmt: skip
            assert answer.status_code == 200, answer.text
            return answer.json()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(send, two.servers))
        assert [answer["version"] for answer in answers] == [2, 2]
        assert sorted(answer["isRepeat"] for answer in answers) == [False, True]


class Load:
    """Programs that file and decide at both processes, and write down every answer they got."""

    def __init__(self, two: Two):
        self.two = two
        self.lock = threading.Lock()
        # Command id → case, version and number, as acknowledged.
        self.acknowledged: dict[str, dict] = {}
        # Sent and not answered: it was done or it was not, never half.
        self.doubtful: list[tuple[str, str, dict]] = []
        self.unexpected: list[str] = []
        self.over = threading.Event()

    def send(self, account: str, path: str, body: dict) -> dict | None:
        try:
            response = requests.post(
                self.two.url + path, json=body, headers={"Authorization": f"Bearer {self.two.tokens[account]}"}, timeout=20
            )
            answer = response.json()
        except (requests.RequestException, ValueError):
            with self.lock:
                self.doubtful.append((account, path, body))
            return None
        with self.lock:
            if response.status_code in (200, 201):
                self.acknowledged[body["commandId"]] = answer
                return answer
            self.unexpected.append(f"{path}: {response.status_code} {response.text}")
        return None

    def work(self) -> None:
        while not self.over.is_set():
            filed = self.send(CLERK_ELSEWHERE, "/api/v1/cases", filing())
            for action, given in STEPS:
                if filed is None:
                    break
                body = {"commandId": uuid7(), "action": action, "input": given}
                filed = self.send(DECIDER, f"/api/v1/cases/{filed['id']}/actions", body)

    def run(self, killed: Server) -> int:
        """- Returns: how many answers came after the kill."""
        workers = [threading.Thread(target=self.work) for _ in range(CLIENTS)]
        for worker in workers:
            worker.start()
        time.sleep(LOAD_SECONDS)
        killed.kill()
        before = len(self.acknowledged)
        self.killed_at = int(self.two.postgres.sql("SELECT MAX(position) FROM entry", "tongban"))
        time.sleep(LOAD_SECONDS)
        self.over.set()
        for worker in workers:
            worker.join()
        return len(self.acknowledged) - before


def test_one_is_killed_under_load(two, postgres):
    """Nothing acknowledged is lost, the other goes on without a pause, and takes the background work over."""
    until(TAKEOVER_SECONDS_MAX, lambda: all(len(found) == 1 for found in holders(two).values()))
    number = holders(two)["upkeep"][0]
    load = Load(two)
    after = load.run(two.servers[number])
    assert after > 0, "the other process did not go on"
    assert not load.unexpected, load.unexpected[:3]
    # What got no answer is sent again, to the process that is left.
    for account, path, body in load.doubtful:
        assert load.send(account, path, body), load.unexpected
    decider = Client(two, two.tokens[DECIDER])
    known: dict[str, dict[str, int]] = {}
    for command, answer in load.acknowledged.items():
        if answer["id"] not in known:
            entries = decider.entries(answer["id"])
            assert [entry["version"] for entry in entries] == list(range(1, len(entries) + 1))
            known[answer["id"]] = {entry["commandId"]: entry["version"] for entry in entries}
        assert known[answer["id"]].get(command) == answer["version"], f"{command} was acknowledged and is gone"
    double = "SELECT count(*) - count(DISTINCT number) FROM case_row"
    assert postgres.sql(double, "tongban") == "0"

    left = 1 - number
    until(TAKEOVER_SECONDS_MAX, lambda: all(found == [left] for found in holders(two).values()))
    # The one that took over signed what was appended since.
    signed = f"SELECT max(position) > {load.killed_at} FROM checkpoint"
    until(TAKEOVER_SECONDS_MAX, lambda: postgres.sql(signed, "tongban") == "t")
    assert two.command("verify").stdout.startswith("good:")

    # It comes back beside the other one, which keeps the work.
    two.servers[number].start()
    assert decider.case(next(iter(known)))["state"] in {"submitted", "reviewing", "granted"}
    assert all(found == [left] for found in holders(two).values())


def test_both_come_back_when_the_database_was_away(two, postgres):
    """While it is away the answer is a clear 503; afterwards both go on by themselves."""
    postgres.stop("immediate")
    token = {"Authorization": f"Bearer {two.tokens[DECIDER]}"}
    for server in two.servers:
        answer = requests.get(server.url + "/api/v1/cases", headers=token, timeout=30)
        assert answer.status_code == 503 and answer.json()["code"] == "storage.unreachable", answer.text
        assert int(answer.headers["retry-after"]) > 0
        assert requests.get(server.url + "/healthz", timeout=10).status_code == 200
        assert requests.get(server.url + "/readyz", timeout=10).status_code == 503
    postgres.start()
    for server in two.servers:
        until(20, lambda: requests.get(server.url + "/api/v1/cases", headers=token, timeout=30).status_code == 200)
        until(20, lambda: requests.get(server.url + "/readyz", timeout=10).status_code == 200)
    until(TAKEOVER_SECONDS_MAX, lambda: all(len(found) == 1 for found in holders(two).values()))
