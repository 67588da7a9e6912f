"""Kinds of personal data that are taken out of a text."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from features.bilingual import Bilingual


class PersonalData(StrEnum):
    """What is taken out, by what it says of a person."""

    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    LINK = "link"
    NUMBER = "number"
    ADDRESS = "address"
    BIRTH = "birth"
    GENDER = "gender"
    FAMILY = "family"
    ETHNICITY = "ethnicity"
    RELIGION = "religion"
    POLITICS = "politics"
    HEALTH = "health"
    PHOTO = "photo"
    ORIGIN = "origin"
    NATIONALITY = "nationality"
    SCHOOL = "school"
    DATE = "date"


KIND_NAMES: Mapping[PersonalData, Bilingual] = {
    PersonalData.NAME: Bilingual("姓名", "name"),
    PersonalData.PHONE: Bilingual("电话", "telephone"),
    PersonalData.MAIL: Bilingual("邮箱", "e-mail"),
    PersonalData.CHAT: Bilingual("社交账号", "account of a messenger or network"),
    PersonalData.LINK: Bilingual("网址", "link"),
    PersonalData.NUMBER: Bilingual("证件号码", "number of a document"),
    PersonalData.ADDRESS: Bilingual("住址", "address"),
    PersonalData.BIRTH: Bilingual("出生日期、年龄", "birth, age"),
    PersonalData.GENDER: Bilingual("性别", "gender"),
    PersonalData.FAMILY: Bilingual("婚姻家庭", "marriage, family"),
    PersonalData.ETHNICITY: Bilingual("民族", "ethnicity"),
    PersonalData.RELIGION: Bilingual("宗教信仰", "religion"),
    PersonalData.POLITICS: Bilingual("政治面貌", "political status"),
    PersonalData.HEALTH: Bilingual("健康状况", "health"),
    PersonalData.PHOTO: Bilingual("照片", "photo"),
    PersonalData.ORIGIN: Bilingual("籍贯、户籍", "native place, registered residence"),
    PersonalData.NATIONALITY: Bilingual("国籍", "nationality"),
    PersonalData.SCHOOL: Bilingual("学校", "school"),
    PersonalData.DATE: Bilingual("年份、日期", "years and dates"),
}
"""What each kind is called."""
