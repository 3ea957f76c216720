"""A loop that a county writes for itself: no line of the program knows it."""

DOG_DRIVE = """\
# Dog vaccination drive of one county.
procedure: dog-drive
version: 1
title: { zh: 犬只免疫登记, en: Dog vaccination drive }
summary: { zh: 给狗打疫苗，兽医上门, en: "Have a dog vaccinated, the vet comes" }
steps:
  book: { zh: 预约, en: Booked }
  shot: { zh: 接种, en: Vaccinated }
terms:
  visitDays: { title: { zh: 几天内上门, en: Days until the visit }, value: 7 }
roles:
  owner: party
  clerk: { permission: case.file, at: filed }
  vet: { permission: case.handle, at: holder }
  timer: system
clocks:
  visit:
    title: { zh: 上门接种, en: Visit }
    days: terms.visitDays
    unit: calendar
    basis: { zh: 本县防疫通告。, en: Notice of this county. }
    on-expiry: remind-vet
states:
  booked:
    title: { zh: 已预约，等兽医上门, en: "Booked, the vet will come" }
    says: { zh: 兽医七天内上门，请把狗拴好。, en: The vet comes within seven days. }
    step: book
  done:
    title: { zh: 已接种, en: Vaccinated }
    says: { zh: 打好了，免疫证在下面。, en: Done; the certificate is below. }
    step: shot
    final: true
  missed:
    title: { zh: 没打成, en: Not done }
    says: { zh: 这次没打成，可以再约。, en: It was not done; you can book again. }
    step: shot
    final: true
filing:
  who: [owner, clerk]
  enters: booked
  form:
    - { id: name, type: text, title: { zh: 狗的名字, en: Name of the dog }, required: true, max: 40 }
    - { id: weight, type: number, title: { zh: 体重（公斤）, en: Weight in kg }, min: 1, max: 120 }
    - { id: photo, type: attachment, title: { zh: 狗的照片, en: Photograph }, max: 2 }
  do:
    - clock.start: visit
  tells: [{ party: booked }, { deciding: newBooking }]
actions:
  vaccinate:
    title: { zh: 登记接种, en: Register the shot }
    who: [vet]
    in: [booked]
    guards:
      - when: answers.weight = null or answers.weight >= 2
        otherwise: { zh: 不到两公斤，太小了，先不打。, en: Under two kilograms is too small. }
    form:
      - { id: batch, type: text, title: { zh: 疫苗批号, en: Batch }, required: true, max: 40 }
      - { id: proof, type: attachment, title: { zh: 接种现场照片, en: Photograph of the shot }, required: true, max: 3 }
    to: done
    do:
      - clock.stop: visit
      - answers.merge: "{ proof: input.proof }"
      - result.produce: { kind: certificate, name: '"免疫证：" + answers.name', number: input.batch }
    tells: [{ party: done }]
    sheet: result
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
    tells: [{ party: missed }]
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
      - { when: rating = null, otherwise: { zh: 已经评价过了。, en: Rated already. } }
    form:
      - id: grade
        type: choice
        title: { zh: 满意吗, en: How was it }
        required: true
        options:
          "5": { zh: 很好, en: Very good }
          "3": { zh: 一般, en: Fair }
          "1": { zh: 不好, en: Bad }
      - { id: comment, type: longText, title: { zh: 想说的话, en: Your words }, max: 500 }
    do:
      - rate: { grade: input.grade, comment: input.comment }
    style: primary
notices:
  booked: { zh: 已预约，兽医会上门。, en: "Booked, the vet will come." }
  newBooking: { zh: 有人预约给狗打疫苗。, en: Somebody booked a shot for a dog. }
  done: { zh: 狗的疫苗打好了。, en: Your dog has been vaccinated. }
  missed: { zh: 这次没打成，请看原因。, en: It was not done; please see why. }
  late: { zh: 有一户还没上门。, en: A visit is late. }
"""
