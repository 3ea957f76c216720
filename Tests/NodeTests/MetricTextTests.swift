import HTTPTypes
import Testing

@testable import Web

@Suite struct MetricTextTests {
    @Test func `Families are written as the format says`() {
        let text = MetricFamily.text([
            MetricFamily("a_total", .counter, "Things\nthat \\ happened.", 3),
            MetricFamily(
                "b", .histogram, "Times.",
                [
                    .init(1, [(name: "route", value: "/a\"b\\c\n"), (name: "le", value: "0.5")], suffix: "_bucket"),
                    .init(0.25, suffix: "_sum"), .init(.infinity, suffix: "_count"),
                ]),
        ])
        #expect(
            text == """
                # HELP a_total Things\\nthat \\\\ happened.
                # TYPE a_total counter
                a_total 3
                # HELP b Times.
                # TYPE b histogram
                b_bucket{route="/a\\"b\\\\c\\n",le="0.5"} 1
                b_sum 0.25
                b_count +Inf

                """)
    }

    @Test func `Requests are counted by route, method and class; what somebody makes up is no label`() throws {
        let meter = RequestMeter()
        meter.prepare([("/cases/{id}", "GET"), ("/cases/{id}", "POST")])
        meter.count(route: "/cases/{id}", method: .get, status: 200, .milliseconds(3))
        meter.count(route: "/cases/{id}", method: .get, status: 204, .milliseconds(700))
        meter.count(route: "/cases/{id}", method: .get, status: 503, .seconds(60))
        meter.count(route: "/cases/{id}", method: .get, status: 500, .seconds(60))
        meter.count(route: "/made/up", method: .get, status: 404, .zero)
        meter.count(route: nil, method: try #require(.init("BREW")), status: 404, .zero)
        let text = MetricFamily.text(meter.families)
        for line in [
            #"tongban_requests_total{route="/cases/{id}",method="GET",status="2xx"} 2"#,
            #"tongban_requests_total{route="/cases/{id}",method="GET",status="5xx"} 1"#,
            #"tongban_requests_total{route="/cases/{id}",method="GET",status="503"} 1"#,
            #"tongban_requests_total{route="unmatched",method="GET",status="4xx"} 1"#,
            #"tongban_requests_total{route="unmatched",method="other",status="4xx"} 1"#,
            #"tongban_request_seconds_bucket{route="/cases/{id}",method="GET",le="0.0025"} 0"#,
            #"tongban_request_seconds_bucket{route="/cases/{id}",method="GET",le="0.005"} 1"#,
            #"tongban_request_seconds_bucket{route="/cases/{id}",method="GET",le="1"} 2"#,
            #"tongban_request_seconds_bucket{route="/cases/{id}",method="GET",le="10"} 2"#,
            #"tongban_request_seconds_bucket{route="/cases/{id}",method="GET",le="+Inf"} 4"#,
            #"tongban_request_seconds_count{route="/cases/{id}",method="GET"} 4"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)\n\(text)")
        }
        #expect(!text.contains("made") && !text.contains("BREW"))
    }
}
