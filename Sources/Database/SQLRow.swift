/// Access to the columns of the row that a statement stands on. Valid only inside the closure it was handed to.
///
/// Columns are read by position, from 0. The plain readers expect a value: on NULL they return an empty value and the
/// query as a whole then throws ``DatabaseError/unexpectedNull(column:)``, so a wrong schema never passes as a zero.
public struct SQLRow {
    let storage: any SQLRowStorage

    init(_ storage: any SQLRowStorage) { self.storage = storage }

    public func isNull(_ column: Int) -> Bool { storage.isNull(column) }

    public func int64(_ column: Int) -> Int64 {
        present(column) ? storage.integer(column) : 0
    }

    public func int(_ column: Int) -> Int { Int(int64(column)) }
    public func bool(_ column: Int) -> Bool { int64(column) != 0 }

    public func double(_ column: Int) -> Double {
        present(column) ? storage.real(column) : 0
    }

    public func text(_ column: Int) -> String {
        present(column) ? storage.text(column) : ""
    }

    public func blob(_ column: Int) -> [UInt8] {
        present(column) ? storage.blob(column) : []
    }

    /// The bytes without a copy; the pointer is valid inside the closure only. Empty for an empty value.
    public func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        _ = present(column)
        return try storage.withBlob(column, body)
    }

    public func optionalInt64(_ column: Int) -> Int64? { storage.isNull(column) ? nil : storage.integer(column) }
    public func optionalInt(_ column: Int) -> Int? { optionalInt64(column).map { Int($0) } }
    public func optionalDouble(_ column: Int) -> Double? { storage.isNull(column) ? nil : storage.real(column) }
    public func optionalText(_ column: Int) -> String? { storage.isNull(column) ? nil : storage.text(column) }
    public func optionalBlob(_ column: Int) -> [UInt8]? { storage.isNull(column) ? nil : storage.blob(column) }

    /// The value in the kind in which the engine stores it.
    public func value(_ column: Int) -> SQLValue { storage.value(column) }

    /// Number of columns.
    public var count: Int { storage.count }

    func present(_ column: Int) -> Bool {
        guard !storage.isNull(column) else {
            storage.fail(.unexpectedNull(column: column))
            return false
        }
        return true
    }
}

/// What an engine has to offer to be read through ``SQLRow``.
protocol SQLRowStorage: AnyObject {
    var count: Int { get }
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64
    func real(_ column: Int) -> Double
    func text(_ column: Int) -> String
    func blob(_ column: Int) -> [UInt8]
    func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T
    func value(_ column: Int) -> SQLValue
    /// Remembers the first failure; the statement throws it when the row's closure returns.
    func fail(_ error: DatabaseError)
}
