"""What the details of an audit record say, in words: one home for console and command line."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from api.access import Role
from features.bilingual import Bilingual, Language
from features.figures import listed, number, truth

__all__ = ["details_said", "named_details"]

_NAMES: Mapping[str, Bilingual] = {
    "as_of": Bilingual("截至", "as of"),
    "asked_by": Bilingual("申请人", "asked by"),
    "bound": Bilingual("首次绑定", "bound now"),
    "change": Bilingual("变更", "change"),
    "changed": Bilingual("更改", "changed"),
    "code": Bilingual("原因代码", "reason code"),
    "count": Bilingual("个数", "count"),
    "digest": Bilingual("内容摘要", "digest"),
    "disabled": Bilingual("账号已停用", "account disabled"),
    "ended": Bilingual("结束的登录", "sessions ended"),
    "events": Bilingual("事件", "events"),
    "factors": Bilingual("动态验证码", "second factors"),
    "fields": Bilingual("字段", "fields"),
    "figure": Bilingual("填报序号", "entry"),
    "former": Bilingual("原模型", "former model"),
    "from": Bilingual("原为", "from"),
    "ground": Bilingual("依据", "ground"),
    "how": Bilingual("方式", "how"),
    "ids": Bilingual("编号", "IDs"),
    "key": Bilingual("密钥", "key"),
    "kind": Bilingual("类别", "kind"),
    "limit": Bilingual("条数上限", "most"),
    "locked_seconds": Bilingual("锁定秒数", "locked, s"),
    "made_at": Bilingual("制作时间", "made at"),
    "new": Bilingual("新增", "new"),
    "notice": Bilingual("告知书版本", "notice"),
    "park_id": Bilingual("园区", "place"),
    "park_ids": Bilingual("园区", "places"),
    "places": Bilingual("园区", "places"),
    "projects": Bilingual("线索", "leads"),
    "purpose": Bilingual("用途", "purpose"),
    "question": Bilingual("所问", "question"),
    "reason": Bilingual("原因", "reason"),
    "recipient": Bilingual("接收方", "recipient"),
    "repeated": Bilingual("重复未记", "repeated"),
    "request": Bilingual("申请号", "request"),
    "role": Bilingual("角色", "role"),
    "rows": Bilingual("行数", "rows"),
    "scopes": Bilingual("权限", "permissions"),
    "seed": Bilingual("随机种子", "seed"),
    "serving": Bilingual("现用模型", "serving model"),
    "session": Bilingual("会话", "session"),
    "shadow": Bilingual("影子模型", "shadow model"),
    "snapshot": Bilingual("快照", "snapshot"),
    "step": Bilingual("进展", "step"),
    "task": Bilingual("任务摘要", "digest of the task"),
    "text": Bilingual("附言摘要", "digest of the note"),
    "to": Bilingual("变为", "to"),
    "token": Bilingual("令牌", "token"),
    "tokens_ended": Bilingual("撤销的令牌", "tokens ended"),
    "versions": Bilingual("版本", "versions"),
    "what": Bilingual("操作", "what"),
    "what_if": Bilingual("含改进试算", "with what would help"),
    "word": Bilingual("意愿", "word"),
}
_DEEDS: Mapping[str, Bilingual] = {
    "access": Bilingual("查阅个人信息", "own data seen"),
    "added": Bilingual("新建", "added"),
    "all_places": Bilingual("全部园区", "all places"),
    "answer": Bilingual("推荐结果", "answer"),
    "answered": Bilingual("已答复", "answered"),
    "asked": Bilingual("提交申请", "asked"),
    "audit_key": Bilingual("换用审计密钥", "audit key changed"),
    "code": Bilingual("验证码", "code"),
    "confirmed": Bilingual("另一人已确认", "confirmed"),
    "copy": Bilingual("复制个人信息", "own data taken along"),
    "correct": Bilingual("申请更正", "correction asked for"),
    "disabled": Bilingual("停用", "disabled"),
    "enabled": Bilingual("启用", "enabled"),
    "erase": Bilingual("申请删除", "erasure asked for"),
    "factor_begun": Bilingual("开始启用动态验证码", "second factor begun"),
    "factor_enrolled": Bilingual("已启用动态验证码", "second factor on"),
    "factor_removed": Bilingual("已停用动态验证码", "second factor off"),
    "factor_reset": Bilingual("重置动态验证码", "second factor reset"),
    "factors_sealed_anew": Bilingual("重新封存动态验证码", "second factors sealed anew"),
    "family": Bilingual("家庭情况", "family"),
    "demo_people": Bilingual("建立演示候选人和岗位", "people of the demo added"),
    "fix": Bilingual("可行改进", "what would help"),
    "identity": Bilingual("统一身份认证", "identity provider"),
    "inbound": Bilingual("适合园区的线索", "inbound list"),
    "link": Bilingual("生成本人链接", "own link made"),
    "links_ended": Bilingual("撤销本人链接", "own links ended"),
    "match": Bilingual("一个园区", "one place"),
    "migrated": Bilingual("升级数据库结构", "schema upgraded"),
    "pairings": Bilingual("园区对比", "places compared"),
    "password": Bilingual("密码", "password"),
    "password_reset": Bilingual("重置密码", "password reset"),
    "person_keys": Bilingual("换用个人信息密钥", "keys of persons changed"),
    "promoted": Bilingual("上线", "promoted"),
    "recovery_code": Bilingual("备用码", "recovery code"),
    "refuse_profiling": Bilingual("拒绝画像匹配", "profiling refused"),
    "restored": Bilingual("恢复备份", "restored"),
    "role": Bilingual("变更角色", "role changed"),
    "rolled_back": Bilingual("回退", "rolled back"),
    "session_ended": Bilingual("结束一处登录", "session ended"),
    "sessions_ended": Bilingual("结束全部登录", "sessions ended"),
    "shadow": Bilingual("影子运行", "shadow"),
    "slate": Bilingual("推荐园区", "places"),
    "token_made": Bilingual("新建令牌", "token made"),
    "token_revoked": Bilingual("撤销令牌", "token revoked"),
    "trained": Bilingual("训练", "trained"),
    "withdraw": Bilingual("撤回同意", "consent withdrawn"),
    "withdrawn": Bilingual("撤回申请", "withdrawn"),
}
_SPOKEN = frozenset({"what", "how", "change"})
_ROLES = {role.value: role for role in Role}


def named_details() -> frozenset[str]:
    """Return the names of details that have words."""
    return frozenset(_NAMES)


def details_said(document: str, language: Language, *, without: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the fields of a JSON document as names and values in words; what nobody has named stays as it is stored.

    Examples
    --------
    >>> details_said('{"what": "added", "role": "officer", "places": []}', "zh")
    [('操作', '新建'), ('角色', '招商员')]
    """
    told: dict[str, Any] = json.loads(document)
    kept = {name: value for name, value in told.items() if name not in without}
    said = ((_named(name, language), _value(name, value, language)) for name, value in kept.items())
    return [(name, value) for name, value in said if value]


def _named(name: str, language: Language) -> str:
    return _NAMES[name].say(language) if name in _NAMES else name


def _value(name: str, value: Any, language: Language) -> str:
    """Return one value in words; empty where it says nothing."""
    if value is None or value in ([], ""):
        return ""
    if name in _SPOKEN and value in _DEEDS:
        return _DEEDS[value].say(language)
    if name == "role" and value in _ROLES:
        return _ROLES[value].say(language)
    match value:
        case bool():
            return truth(value, language)
        case int() | float():
            return str(value) if name == "seed" else number(value)
        case list():
            return listed([str(one) for one in value], language)
        case str():
            return value
    return json.dumps(value, ensure_ascii=False)
