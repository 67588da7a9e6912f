"""Other words offices use in headers, and columns that carry no data."""

from __future__ import annotations

from collections.abc import Mapping

HEADER_SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "ProjectProfile": {
        "project_id": "项目编号 线索号 线索id 项目id leadno leadnumber projectid",
        "name": (
            "项目名 招商项目名称 拟引进项目名称 在谈项目名称 案件名称 案件名 案名 计划名称 プロジェクト名 "
            "project projectname"
        ),
        "code_name": "项目代号 代号 codename",
        "description": (
            "项目概况 项目介绍 项目内容 主要建设内容 建设内容 项目情况 简介 简要介绍 projectdescription summary "
            "abstract"
        ),
        "source": "信息来源 项目来源 来源渠道 线索渠道 leadsource",
        "first_reporting_unit": "首报部门 报送单位 填报单位 上报单位",
        "first_reported_on": "首报日期 报送日期 首次报送时间 上报时间",
        "officer": "招商专员 招商人员 项目专员 跟踪人 项目联系人 责任人",
        "partner_units": "配合单位 协办单位",
        "company_name": (
            "企业名称 公司名称 公司全称 投资方 投资主体 投资方名称 投资企业 单位名称 项目单位 会社名 企业名 厂商名称 "
            "company companyname "
            "investor"
        ),
        "company_number": "统一社会信用代码 信用代码 社会信用代码 注册号",
        "registered_country": "注册地 注册国家 注册国别 国别",
        "capital_origin": "内外资 资金来源性质 投资性质",
        "founded_on": (
            "成立时间 注册时间 注册日期 成立年份 公司成立时间 设立日 设立日期 设立年月日 设立时间 founded foundingdate"
        ),
        "is_listed": "上市公司 上市情况",
        "is_chain_leader": "链主企业 链主",
        "revenue_last_year": "去年营收 上年营业收入 上年度营收 上一年营收 上年销售收入 营业收入",
        "rd_spend_three_years": "近3年研发投入 三年研发投入",
        "gbt_code": "行业代码 国标行业代码",
        "technology_ids": "技术方向 细分技术 所属技术",
        "product_use": "主要产品 产品 产品用途 主营产品",
        "processes": "工艺流程 生产工艺 主要工艺",
        "trl": "成熟度 技术成熟度等级 技术就绪度 trl等级",
        "granted_patents_domestic": "发明专利 发明专利数 授权发明专利 国内发明专利",
        "granted_patents_foreign": "国外专利 境外专利 pct专利",
        "ip_ownership": "知识产权归属 专利权属 技术权属",
        "award": "获奖情况 奖项",
        "rd_staff_share": "研发人员比例 研发人员占比重",
        "total_investment": (
            "总投资额 総投资额 投资总额 计划总投资 计划总投资额 项目总投资 拟投资额 投资额 投资规模 预计总投资 "
            "totalinvestment investment"
        ),
        "fixed_investment": "固投 固定资产投入 固定资产投资额 固定投资",
        "equipment_investment": "设备投入 设备投资额",
        "registered_capital": "注册资金 注册资本金",
        "paid_in_capital": "实缴资金 实收资本",
        "sought_financing": "融资需求 拟融资金额 融资金额需求 计划融资",
        "current_stage": "融资轮次 轮次 融资阶段 所处轮次",
        "rounds": "融资历史 历史融资 融资情况 融资经历",
        "signed_orders": "在手订单 订单金额 意向订单",
        "core_team_size": "团队人数 核心团队规模 团队规模",
        "core_team_postgraduates": "团队硕博人数 核心团队硕博",
        "postgraduates_planned_24_months": "拟引进硕博人数 计划引进硕博",
        "lead_degree": "带头人学历 负责人学历 创始人学历 带头人学位学历",
        "open_roles": "人才需求 招聘岗位 拟引进人才岗位",
        "team_country": "团队国家 团队所在国 所在国家",
        "team_city": "团队城市 所在城市 来源城市 项目所在地",
        "has_prc_entity": "境内主体 国内公司 是否有境内主体",
        "site_mode": "载体需求类型 用地方式需求 落地方式 载体类型需求",
        "land_mu": "用地需求 需求用地 用地面积 拟用地 需地 土地需求 需求土地",
        "floor_area_m2": (
            "厂房需求 需求面积 厂房需求面积 面积需求 载体面积 载体需求面积 需求厂房 租赁面积 厂房 floorspace area"
        ),
        "needed_from": "入驻时间 计划入驻时间 拟入驻时间 需用时间 交付时间要求",
        "clear_height_m": "层高要求 净高 厂房层高 净高要求",
        "floor_load_t_m2": "承重要求 荷载 楼面荷载 地面承重 荷载要求",
        "fire_class": "火灾危险等级 消防等级 火灾危险性 生产火灾危险性类别 消防类别",
        "power_kva": "用电需求 电力需求 变压器容量 配电容量 用电负荷 电力容量 power",
        "steam_t_h": "蒸汽需求 用汽量 蒸汽用量",
        "cleanroom_iso": "洁净度 洁净度等级 洁净室等级 无尘等级",
        "wastewater_t_d": "污水排放 废水排放量 污水量 废水量",
        "preferred_districts": "意向区域 意向板块 意向落户区域 拟落户区域 意向地区",
        "eia_class": "环评类型 环评等级",
        "energy_tce_year": "能耗 综合能耗 年能耗",
        "electricity_wan_kwh_year": "用电量 年用电量",
        "output_year": "达产产值 达产后产值 年产值 预计产值 预计年产值 达产后年产值 年产值预计",
        "tax_year": "达产税收 达产后税收 年税收 预计税收 预计年税收 达产后年税收 年纳税",
        "jobs": "就业人数 带动就业 吸纳就业 用工人数",
        "updated_on": "更新时间 更新日期 数据更新日期",
    },
    "ParkProfile": {
        "park_id": "园区id 载体编号 parkid",
        "name_zh": "园区名称 载体名称 园区 园区全称 中文名称 park parkname",
        "name_en": "园区英文名称 英文名",
        "kind": "类型 载体类别 园区类型",
        "district": "区县 所在区县 所在地区 所属地区 县市区",
        "level": "园区级别 级别 园区等级",
        "operator": "运营单位 管理单位 运营公司",
        "description": "简介 园区介绍 园区概况",
        "industries": "产业方向 主要产业 主导产业方向",
        "segments": "赛道 主导赛道 细分赛道",
        "land_free_mu": "可供工业用地 剩余用地 可用土地 可供土地 可用用地",
        "floor_free_m2": "可用厂房面积 空置厂房 剩余厂房 可租厂房面积 可供厂房 空置面积",
        "office_free_m2": "可用办公面积 研发办公面积 可租办公面积",
        "available_from": "可入驻时间 交付时间 可交付时间",
        "rent_yuan_m2_month": "厂房租金 租金标准 租金价格",
        "land_price_wan_mu": "土地价格 基准地价",
        "power_free_kva": "剩余电力 剩余供电容量 可用电力 剩余容量",
        "special_gases": "特气 特种气",
        "green_power_share": "绿电占比",
        "chem_certified": "化工园区 是否化工园区",
        "energy_free_tce": "剩余能耗指标 能耗指标",
        "places_per_year": "年承接能力",
    },
    "RoleProfile": {
        "role_id": "岗位代码 需求编号 roleid positionid jobid",
        "title": "职位 职位名称 岗位 招聘岗位 需求岗位 引才岗位 position positionname jobtitle",
        "description": "岗位职责 职位描述 工作内容 职责 jobdescription responsibilities",
        "project_id": "线索编号 项目编号 用人项目 leadnumber",
        "place_id": "园区编号 用人园区 所在园区 placeid",
        "status": "招聘状态 岗位状态",
        "opened_on": "发布日期 发布时间 开始日期",
        "open_until": "截止时间 招聘截止 有效期至 deadline",
        "count": "人数 需求人数 招聘数量 拟引进人数 headcount vacancies",
        "level": "人才层次 岗位层次",
        "skills": "技术方向 所需技术 技能要求 requiredskills",
        "degree_required": "学历要求 学位要求 最低学历 学历学位要求 degree minimumdegree",
        "degree_preferred": "优先学历 优先学位",
        "discipline_codes": "专业要求 专业 学科 所学专业 discipline major",
        "years_preferred": "工作年限 工作年限要求 经验年限",
        "qualifications_required": "资格要求 执业资格 必备资质",
        "qualifications_preferred": "优先资质 认证",
        "languages": "语言要求 工作语言要求 语种",
        "modes": "引进方式 用工方式 合作方式 引才方式",
        "needed_by": "到岗时间 期望到岗时间 拟到岗时间 startdate",
        "salary_wan": "年薪 薪酬 薪资 薪酬待遇 salary",
        "district": "工作地点 工作地 工作区域 location",
    },
    "TalentProfile": {
        "talent_id": "人才编号 编号 候选人id candidateid talentid",
        "headline": "一句话介绍 研究方向 专长 擅长领域 expertise",
        "summary": "简历 个人简介 工作经历 经历 主要业绩 简介 resume profile",
        "source": "来源渠道 推荐渠道 人才来源",
        "cohort_hub_id": "海外站 推荐站点 所属孵化器 hub",
        "degree": "学历 最高学历 学位 学历学位 degree",
        "is_postdoc": "博士后",
        "discipline_codes": "专业 学科 所学专业 专业代码 discipline major",
        "research_years": "科研年限 研究年限 研发经验年限",
        "industry_years": "工作年限 产业经验年限 企业工作年限",
        "employer_kind": "单位性质 单位类型 现单位类型",
        "position": "职务 现任职务 岗位 职称 现职务 currentposition",
        "experiences": "项目经验 产业经验",
        "qualifications": "资质 执业资格 证书 认证 certificates",
        "papers": "论文数 论文 代表作 发表论文 papers",
        "patents": "发明专利 专利数 专利 授权专利 patents",
        "skills": "技术方向 技术领域 掌握技术 技能 skills",
        "modes": "意向引进方式 合作方式 工作方式 引进方式",
        "available_from": "到岗时间 可到岗日期 最早到岗时间 availability",
        "salary_wan": "期望薪酬 期望薪资 薪资要求 expectedsalary",
        "languages": "语言 外语 语种 languages",
        "willingness": "回国意愿 来华意愿 意愿 意向程度",
        "country": "所在国家 现居国 居住国 country",
        "city": "所在城市 现居地 居住地 city",
        "wanted_districts": "意向区域 意向城市 意向地区",
        "permit_need": "签证需求 工作许可",
        "non_compete_until": "竞业限制 竞业期限 竞业截止",
        "updated_on": "更新时间 更新日期",
    },
}

_SILENT = """
序号 序 行号 no no. 编号序号 # 导入问题 importproblems 填表说明 填写提示
"""
SILENT_HEADERS = frozenset(_SILENT.split())
