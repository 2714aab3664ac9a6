"""A hall's worth of matters: heads alone, with titles as halls have them, for the catalogue's pictures, search and tests.

Nothing of them can be opened: whoever opens one finds a fault of the test. Thread rule: any. Failure rule: none.
"""

from collections.abc import Mapping

from kiosk.services.service import Body, Head, Service

# code, icon, chapter, department, zh-CN, zh-HK, en, keywords
_ROWS = """
birth-registration|baby-carriage|birth|health|出生医学证明|出生醫學證明|Birth certificate|新生儿 生孩子 newborn
birth-allowance|gift|birth|insurance|生育津贴申领|生育津貼申領|Maternity allowance|产假 生孩子 maternity
newborn-household|user-plus|birth|police|新生儿入户登记|新生兒入戶登記|Register a newborn|上户口 落户 newborn
school-enrolment|school|education|schools|义务教育入学报名|義務教育入學報名|School enrolment|上学 小学 初中 school
study-grant|books|education|schools|家庭经济困难学生资助|家庭經濟困難學生資助|Grant for students|助学金 grant
teacher-certificate|certificate|education|schools|教师资格认定|教師資格認定|Teacher qualification|教师证 teacher
work-registration|briefcase|work|labour|就业登记|就業登記|Register employment|找工作 就业 job
unemployment-benefit|coin|work|labour|失业保险金申领|失業保險金申領|Unemployment benefit|失业金 没工作 unemployed
social-record|shield-check|work|labour|社保缴费证明|社保繳費證明|Social insurance record|社保|q
skill-allowance|tools|work|labour|职业技能提升补贴|職業技能提升補貼|Skills allowance|技能证书 skills
residence-permit|home-heart|living|police|居住证签注|居住證簽注|Residence permit endorsement|暂住证 续签
household-move|user-check|living|police|户口迁移|戶口遷移|Move the household register|落户 迁户口 hukou
id-card|id|living|police|居民身份证换领、补领|居民身份證換領、補領|Replace an ID card|身份证 丢了 identity card
name-change|user-check|living|police|变更姓名|變更姓名|Change a name|改名字 name
fund-withdrawal|building-bank|home|housing|租房提取住房公积金|租房提取住房公積金|Withdraw the housing fund|公积金 租房 fund
public-rent|home|home|housing|公共租赁住房申请|公共租賃住房申請|Public rental housing|公租房 租房 rent
property-record|file-certificate|home|housing|不动产登记信息查询|不動產登記信息查詢|Property register|房产证 房产 property|q
driving-licence|car|travel|police|驾驶证期满换证|駕駛證期滿換證|Renew a driving licence|驾照 驾驶证 driving
traffic-fine|road|travel|police|交通违法查询与缴款|交通違法查詢與繳款|Traffic fines|违章 罚款 fine|q
senior-bus|bus|travel|civil|老年人优待卡|長者優待卡|Senior travel card|老年卡 公交卡 bus
resident-insurance|stethoscope|health|insurance|城乡居民医保参保登记|城鄉居民醫保參保登記|Residents' medical insurance|医保
away-treatment|building-hospital|health|insurance|异地就医备案|異地就醫備案|Treatment in another city|异地 看病 treatment elsewhere
insurance-refund|receipt|health|insurance|医疗费用手工报销|醫療費用手工報銷|Refund of medical costs|报销 refund
disability-allowance|wheelchair|relief|civil|残疾人两项补贴|殘疾人兩項補貼|Disability allowances|残疾 补贴 disability
living-allowance|heart|relief|civil|最低生活保障申请|最低生活保障申請|Minimum living allowance|低保 困难 poor
pension-proof|armchair|old-age|labour|养老金资格认证|養老金資格認證|Proof of life for a pension|养老金
senior-allowance|old|old-age|civil|高龄津贴申领|高齡津貼申領|Old-age allowance|高龄 津贴 old age
retirement|calendar-event|old-age|labour|职工正常退休申请|職工正常退休申請|Retire from work|退休 retire
death-household|flower|after-death|police|死亡注销户口|死亡註銷戶口|Close a household entry|去世 death
survivors|users|after-death|labour|遗属待遇申领|遺屬待遇申領|Survivors' benefit|丧葬费 抚恤金 survivors
sole-trader-open|building-store|business-entry|market|个体工商户设立登记|個體工商戶設立登記|Open a sole trade|个体户 开店|c
company-open|building-skyscraper|business-entry|market|企业开办一网通办|企業開辦一網通辦|Found a company|公司 营业执照 company|c
food-licence|license|business-entry|market|食品经营许可|食品經營許可|Food business licence|饭店 食品 food|c
sole-trader-change|building-store|business-operation|market|个体工商户变更登记|個體工商戶變更登記|Change of a sole trader|改店名|c
tax-record|receipt-tax|business-operation|tax|纳税证明开具|納稅證明開具|Proof of tax paid|完税证明 tax|cq
staff-insurance|users-group|business-operation|labour|单位职工参保登记|單位職工參保登記|Insure employees|员工 社保 staff|c
seal-record|rosette|business-operation|police|公章刻制备案|公章刻製備案|Company seal|公章 seal|c
company-close|door-exit|business-exit|market|企业注销登记|企業註銷登記|Close a company|注销 close|c
"""
_DEPARTMENTS = {
    "health": ("卫健局", "衞健局", "Health"),
    "insurance": ("医保局", "醫保局", "Insurance bureau"),
    "police": ("公安局", "公安局", "Police"),
    "schools": ("教育局", "教育局", "Education"),
    "labour": ("人社局", "人社局", "Social security"),
    "housing": ("住建局", "住建局", "Housing"),
    "civil": ("民政局", "民政局", "Civil affairs"),
    "market": ("市场监管局", "市場監管局", "Registrar"),
    "tax": ("税务局", "稅務局", "Taxes"),
}
_SUBS = ("当场受理，免费", "當場受理，免費", "Handed in here, free of charge")
POPULAR = ("pension-proof", "social-record", "senior-allowance")
LANGS = ("zh-CN", "zh-HK", "en")


def _closed() -> Body:
    raise AssertionError("a list opens no matter")


def _service(row: str, again: str = "") -> Service:
    code, icon, chapter, department, *rest = row.split("|")
    titles, keywords, kind = rest[:3], rest[3].split(), rest[4] if len(rest) > 4 else ""
    more = {"zh-CN": "（补办）", "zh-HK": "（補辦）", "en": ", a copy"} if again else {}
    texts = {
        lang: {
            "title": titles[at] + more.get(lang, ""),
            "subtitle": _SUBS[at],
            "department.name": _DEPARTMENTS[department][at],
            "department.short": _DEPARTMENTS[department][at],
            "keywords": "\n".join(keywords),
        }
        for at, lang in enumerate(LANGS)
    }
    head = Head(
        code=code + again,
        version="0.1.0",
        digest=code + again,
        icon=icon,
        audience="company" if "c" in kind else "person",
        chapter=chapter,
        department=department,
        documents=("cn-resident-card",),
        pinyin=False,
        texts=texts,
        query="q" in kind,
        online="q" in kind,
        level="card",
    )
    return Service(head, _closed)


def matters(count: int = 60) -> Mapping[str, Service]:
    """`count` matters by code; beyond those there are, again as copies."""
    rows = [row for row in _ROWS.splitlines() if row]
    found = [_service(rows[n % len(rows)], f"-{n // len(rows)}" if n >= len(rows) else "") for n in range(count)]
    return {service.code: service for service in sorted(found, key=lambda service: service.code)}
