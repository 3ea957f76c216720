import Kernel

/// Which browser on which system, in a few words: enough to know one's own again.
enum DeviceWords {
    private static let browsers: [(mark: String, name: String)] = [
        ("MicroMessenger", "wechat"), ("AlipayClient", "alipay"), ("HuaweiBrowser", "huawei"), ("UCBrowser", "uc"),
        ("QQBrowser", "qq"), ("Edg", "edge"), ("Firefox", "firefox"), ("Chromium", "chrome"), ("Chrome", "chrome"),
        ("CriOS", "chrome"), ("Safari", "safari"),
    ]
    private static let systems: [(mark: String, name: String)] = [
        ("HarmonyOS", "harmony"), ("OpenHarmony", "harmony"), ("Android", "android"), ("iPhone", "iphone"),
        ("iPad", "ipad"),
        ("Windows", "windows"), ("Macintosh", "mac"), ("Linux", "linux"),
    ]
    private static let bytesMax = 1_024

    /// `chrome/android`; nothing of the browser's own words is kept.
    static func short(_ userAgent: String?) -> String? {
        guard let userAgent, userAgent.utf8.count <= bytesMax else { return nil }
        func first(_ known: [(mark: String, name: String)]) -> String? {
            known.first { userAgent.contains($0.mark) }?.name
        }
        let parts = [first(browsers), first(systems)]
        guard parts.contains(where: { $0 != nil }) else { return nil }
        return parts.map { $0 ?? "other" }.joined(separator: "/")
    }

    static func words(_ short: String?, _ site: Site, _ language: Language) -> String {
        let parts = (short ?? "other/other").split(separator: "/").map(String.init)
        guard parts.count == 2 else { return site.strings("account.device.other", language) }
        let browser = site.strings("account.device.\(parts[0])", language)
        let system = site.strings("account.device.\(parts[1])", language)
        return parts[0] == parts[1] ? browser : "\(browser) · \(system)"
    }
}
