import Database
import TestSupport
import Testing

@Suite(.enabled(if: TestStore.isPostgres, "TONGBAN_TEST_POSTGRES names no server")) struct PostgresTests {
    @Test(arguments: StoreContract.all) func keepsTheContract(_ contract: StoreContract) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let database = try await TestStore.open(path)
        try await contract.run(database)
        try database.close()
    }
}
