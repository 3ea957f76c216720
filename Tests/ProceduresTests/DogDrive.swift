/// A procedure that a county writes for itself: no line of Swift knows it. Also the sound file that the checker's
/// tests spoil line by line.
enum DogDrive {
    static let yaml = """
        procedure: dog-drive
        version: 1
        title: { zh: 犬只免疫登记, en: Dog vaccination drive }
        summary: { zh: 给狗打疫苗, en: Have a dog vaccinated }
        steps:
          book: { zh: 预约, en: Booked }
          shot: { zh: 接种, en: Vaccinated }
        terms:
          visitDays: { title: { zh: 几天内上门, en: Days until the visit }, value: 7 }
        roles:
          owner: party
          vet: { permission: case.handle, at: holder }
          timer: system
        clocks:
          visit:
            title: { zh: 上门接种, en: Visit }
            days: terms.visitDays
            unit: calendar
            on-expiry: remind-vet
        states:
          booked: { title: { zh: 已预约, en: Booked }, says: { zh: 兽医七天内上门。, en: A vet will come. }, step: book }
          done: { title: { zh: 已接种, en: Vaccinated }, says: { zh: 打过了。, en: All done. }, step: shot, final: true }
          missed: { title: { zh: 没打成, en: Not done }, says: { zh: 这次没打成。, en: No shot. }, step: shot, final: true }
        filing:
          who: [owner]
          enters: booked
          form:
            - { id: name, type: text, title: { zh: 狗的名字, en: Name of the dog }, required: true, max: 40 }
            - { id: weight, type: number, title: { zh: 体重（公斤）, en: Weight in kg }, min: 1, max: 120 }
          do:
            - clock.start: visit
          tells: [{ party: booked }]
        actions:
          vaccinate:
            title: { zh: 登记接种, en: Register the shot }
            who: [vet]
            in: [booked]
            guards:
              - { when: answers.weight = null or answers.weight >= 2, otherwise: { zh: 太小了，先不打。, en: Too small yet. } }
            form:
              - { id: batch, type: text, title: { zh: 疫苗批号, en: Batch }, required: true }
            to: done
            do:
              - clock.stop: visit
              - result.produce: { kind: certificate, name: '"免疫证：" + answers.name', number: input.batch }
            tells: [{ party: done }]
            style: primary
            key: v
          miss:
            title: { zh: 没打成, en: Not done }
            who: [vet]
            in: [booked]
            needs-reason: true
            to: missed
            do:
              - clock.stop: all
          remind-vet:
            title: { zh: 提醒兽医, en: Remind the vet }
            who: [timer]
            in: [booked]
            do:
              - urge: '"超过预约时间"'
            tells: [{ holder: late }]
          rate:
            title: { zh: 评价, en: Rate }
            who: [owner]
            in: [done, missed]
            guards:
              - { when: rating = null, otherwise: { zh: 已评价。, en: Rated already. } }
            form:
              - { id: grade, type: number, title: { zh: 几分, en: Grade }, required: true, min: 1, max: 5 }
            do:
              - rate: input.grade
        notices:
          booked: { zh: 已预约。, en: Booked. }
          done: { zh: 已接种。, en: Vaccinated. }
          late: { zh: 有一户还没上门。, en: A visit is late. }
        """
}
