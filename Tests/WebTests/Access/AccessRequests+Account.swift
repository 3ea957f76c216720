import Kernel
import Registry

/// Signing in and one's own account. Whoever asks has come this way without a password or a second step: that these are
/// asked for is what the answers show.
enum AccountRequests {
    static let all: AccessRequests = [
        "GET /sign-in/code": { _ in .get("/sign-in/code") },
        "POST /sign-in/code": { _ in .post("/sign-in/code", [("code", "000000")]) },
        "GET /sign-in/password": { _ in .get("/sign-in/password") },
        "POST /sign-in/password": { _ in .post("/sign-in/password", [("new", "长长的一句口令 2026")]) },
        "GET /sign-in/enrol": { _ in .get("/sign-in/enrol") },
        "POST /sign-in/enrol": { _ in .post("/sign-in/enrol", [("code", "000000")]) },
        "GET /sign-in/phone": { _ in .get("/sign-in/phone") },
        "POST /sign-in/phone": { _ in .post("/sign-in/phone", [("number", "1")]) },
        "POST /sign-in/phone/code": { _ in .post("/sign-in/phone/code", [("code", "000000")]) },
        "GET /first-administrator": { _ in .get("/first-administrator?key=none") },
        "POST /first-administrator": { _ in .post("/first-administrator", [("key", "none")]) },
        "GET /my/security": { _ in .get("/my/security") },
        "GET /my/security/password": { _ in .get("/my/security/password") },
        "POST /my/security/password": { _ in .post("/my/security/password", [("new", "1")]) },
        "GET /my/security/second-step": { _ in .get("/my/security/second-step") },
        "POST /my/security/second-step": { _ in .post("/my/security/second-step", [("code", "000000")]) },
        "GET /my/security/second-step/off": { _ in .get("/my/security/second-step/off") },
        "POST /my/security/second-step/off": { _ in .post("/my/security/second-step/off", [("code", "000000")]) },
        "GET /my/security/recovery-codes": { _ in .get("/my/security/recovery-codes") },
        "POST /my/security/recovery-codes": { _ in .post("/my/security/recovery-codes", [("code", "000000")]) },
        "POST /my/security/sessions/end": { _ in .post("/my/security/sessions/end", [("session", "none")]) },
        "POST /my/security/sessions/end-others": { _ in .post("/my/security/sessions/end-others", []) },
    ]
}
