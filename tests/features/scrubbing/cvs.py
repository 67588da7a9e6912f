"""Invented CVs as people write them."""

from __future__ import annotations

TABLE = """个人简历
姓 名：林若溪（演示）        性别：女        出生年月：1988.05
民族：汉族      籍贯：江苏南通      政治面貌：中共党员   婚姻状况：已婚
电话：138 0000 5678   邮箱：linruoxi@city.example  微信：lrx_1988
家庭住址：江苏省南通市崇川区工农路88号3幢502室
身份证号：320602198805120023
教育背景
2006.09-2010.06  南京大学  化学  本科
2010.09-2015.06  清华大学  材料科学与工程  博士  导师：张伟明教授
工作经历
2015.07-2019.08  某上市电池公司研究院  高级工程师  负责硫化物固态电解质中试，带领8人团队
2019.09至今  南通大学  副教授  主持国家自然科学基金1项
成果：发表SCI论文23篇，授权发明专利12件（第一发明人7件），PCT 2件
期望：全职或柔性，年薪50-80万元，3个月内到岗，可来南通或苏州工作。与原单位签有竞业限制协议。
"""
SENTENCES = (
    "高军子，男，1970年10月生，汉族，江苏南通人，九三学社社员，中国国籍，无境外永久居留权，身体健康。2001年毕业于哈尔滨工业大学，"
    "获工学博士学位。现任某无人机公司总工程师，高总长期从事飞控系统研发。他带领团队完成2吨级eVTOL首飞。妻子在上海工作，希望解决子女入学问题。"
)
ENGLISH = """Jane Q. Doe, PhD
123 Main Street, Cambridge, MA 02139 | jane.doe@mail.example | +1 (617) 555-0123 | linkedin.com/in/janedoe
Nationality: American. Date of birth: May 3, 1985. Marital status: married, two children.

Summary
She is a process engineer with 12 years of experience in GaN epitaxy. Jane has led a team of 9.
Education
PhD, Electrical Engineering, Massachusetts Institute of Technology, 2012
B.Sc. in Physics, University of Leeds, 2007
Experience
Principal Scientist, semiconductor company, Boston, 2015 - present
 - Led development of 8-inch SiC substrate (2018-2022)
 - Her NSF award (federal funding) runs until 2026.
Languages: English (native), German (B2), Chinese (HSK 4)
References: Prof. John Smith, Dr. Wei Zhang
"""
MIXED = (
    "Dr. ZHANG Wei (张伟), male, 38 years old, Han Chinese. Email: wei.zhang@lab.example. "
    "研究方向：CAR-T细胞治疗、HER2靶点；"
    "曾在 University of Oxford 做博士后 with Prof. Smith。Born in Shanghai, Muslim, health: good."
)
TELLING = {
    TABLE: (
        "若溪",
        "女",
        "1988",
        "汉",
        "籍",
        "党",
        "婚",
        "0000",
        "lrx",
        "city",
        "工农路",
        "3206",
        "南京",
        "清华",
        "张伟",
        "2010",
    ),
    SENTENCES: ("高", "男", "1970", "江苏", "九三", "国籍", "居留", "健康", "2001", "哈尔滨", "他", "妻子", "子女"),
    ENGLISH: (
        "Jane",
        "Doe",
        "Main",
        "02139",
        "0123",
        "janedoe",
        "American",
        "1985",
        "married",
        "children",
        "She",
        "Her",
        "Leeds",
        "Mass",
        "20",
        "Smith",
        "Zhang",
    ),
    MIXED: ("ZHANG", "张伟", "male", "38", "Han", "example", "Oxford", "Smith", "Shanghai", "Muslim", "good"),
}
"""What of each must be gone."""
NEEDED = {
    TABLE: (
        "化学",
        "材料科学与工程",
        "博士",
        "固态电解质中试",
        "带领8人团队",
        "发明专利12件",
        "柔性",
        "50-80万元",
        "竞业限制协议",
    ),
    SENTENCES: ("工学博士学位", "总工程师", "飞控系统研发", "2吨级eVTOL首飞"),
    ENGLISH: (
        "12 years of experience in GaN epitaxy",
        "team of 9",
        "PhD",
        "Electrical Engineering",
        "Physics",
        "8-inch SiC substrate",
        "federal funding",
        "German (B2)",
    ),
    MIXED: ("CAR-T细胞治疗", "HER2靶点", "博士后"),
}
"""What of each must still be there."""
