extension RequestMeter {
    /// What was counted. Only routes that were asked for are listed.
    var families: [MetricFamily] {
        let used = used
        var requests: [MetricFamily.Sample] = []
        var seconds: [MetricFamily.Sample] = []
        for (key, line) in used {
            let labels = [(name: "route", value: key.route), (name: "method", value: key.method)]
            for (index, counter) in line.classes.enumerated() where counter.value > 0 {
                let status = (name: "status", value: Self.classNames[index])
                requests.append(.init(Double(counter.value), labels + [status]))
            }
            var sum = 0
            for (index, bucket) in line.buckets.enumerated() {
                sum += bucket.value
                let bound = index < Self.bounds.count ? MetricFamily.number(Self.bounds[index]) : "+Inf"
                seconds.append(.init(Double(sum), labels + [(name: "le", value: bound)], suffix: "_bucket"))
            }
            seconds.append(.init(Double(line.nanoseconds.value) / 1_000_000_000, labels, suffix: "_sum"))
            // The sum of the buckets and not of the classes: the two are read at different moments.
            seconds.append(.init(Double(sum), labels, suffix: "_count"))
        }
        return [
            MetricFamily("tongban_requests_total", .counter, "Requests answered, by route, method and class of status.", requests),
            MetricFamily("tongban_request_seconds", .histogram, "Time until the head of the answer was ready.", seconds),
            MetricFamily("tongban_requests_running", .gauge, "Requests that are being worked on.", Double(running.value)),
        ]
    }
}
