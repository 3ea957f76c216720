extension ItemField {
    /// By the shape of the key. What a type with raw values does by itself, hashing the whole text in its normal form,
    /// takes long, and every lookup of a field does it.
    public func hash(into hasher: inout Hasher) {
        let key = rawValue.utf8
        let ends = UInt32(key.first ?? 0) << 8 | UInt32(key.last ?? 0)
        hasher.combine(ends << 16 | UInt32(truncatingIfNeeded: key.count))
    }
}
