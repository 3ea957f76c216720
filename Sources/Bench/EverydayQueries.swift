/// What people type who do not know the official names.
enum EverydayQueries {
    static let all = """
        办身份证 身份证丢了 娃儿上户口 迁户口 改名字 居住证 护照 老人证 养老金 退休 社保卡 社保转移 查社保 医保报销 生孩子报销
        异地看病 工伤 失业金 老板不发工资 找工作 创业贷款 开店 开锁店 开饭馆 营业执照 注销公司 改公司地址 小作坊 卖烟 摆摊
        食品许可 卫生许可证 理发店 药店 医疗器械 诊所 护士证 医生执业 教师资格 幼儿园 上小学 转学 助学金 校外培训 低保 特困
        临时救助 残疾证 轮椅 护理补贴 孤儿 收养 结婚 离婚 补结婚证 坟地 火化 建房 宅基地 农村危房 公租房 房产证 买房 拆迁 装修
        施工许可 砍树 林地 种子 农药 养猪场 兽医 狗证 鱼塘 打井 取水 排污 环评 采砂 采矿 土地 修路 货车 出租车 驾校 公交 船
        驾照 车辆过户 网吧 歌舞厅 旅行社 演出 出版 印刷 文物 运动会 游泳池 消防 烟花 危险品 律师 公证 法律援助 退伍 优抚 交税
        发票 停水 电梯 锅炉 广告牌 挖路 垃圾 绿化 停车场 志愿者 社团 宗教
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    /// For a URL's query.
    static let escaped = all.map(escaped)

    static func escaped(_ query: String) -> String {
        query.utf8.map { byte in
            "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
