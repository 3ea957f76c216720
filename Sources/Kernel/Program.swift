/// What runs.
public enum Program {
    /// Told by `--version`, the metrics and every backup.
    public static let version = "0.3.0"
}
