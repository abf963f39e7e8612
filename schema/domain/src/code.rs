//! Code lists of the data dictionary (`data.md` §8).
//!
//! Every list is open: a code of a newer version, or one added for a disaster, is kept as `Other`
//! and travels on unchanged. Japanese labels live with the screens (`ui/src/messages`).

/// Declares an open code list: an enum whose variants have fixed ASCII codes, plus `Other`.
macro_rules! code_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A code this version does not know; kept as it came.
            Other(String),
        }

        impl $name {
            /// Every code of this version, in the order of the list.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The code as stored.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code,
                }
            }

            /// From the code as stored; never fails.
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from_code(&code))
            }
        }
    };
}

code_list!(
    /// CL-01 情報源.
    SourceKind {
        /// 本人
        Person = "self",
        /// 家族・親族
        Family = "family",
        /// 近隣・町内会
        Neighbour = "neighbour",
        /// 避難所運営者
        ShelterStaff = "shelter_staff",
        /// 福祉・医療関係者
        Welfare = "welfare",
        /// 住民情報
        OfficialRegister = "official_register",
        /// 証明書等の現物
        OfficialDocument = "official_document",
        /// 他団体の名簿
        OtherList = "other_list",
        /// 現認
        Observation = "observation",
        /// システム取込
        Import = "import",
    }
);

code_list!(
    /// CL-02 確認度.
    Verification {
        /// 証明書確認
        DocumentSeen = "document_seen",
        /// 公的情報と一致
        OfficialMatch = "official_match",
        /// 申告のみ
        Stated = "stated",
        /// 伝聞
        Hearsay = "hearsay",
        /// 推定
        Inferred = "inferred",
        /// 矛盾あり
        Conflict = "conflict",
    }
);

code_list!(
    /// CL-12 滞在区分.
    StayCategory {
        /// 1次避難所 (指定避難所)
        ShelterDesignated = "shelter_designated",
        /// 自主避難所・臨時避難所
        ShelterVoluntary = "shelter_voluntary",
        /// 1.5次避難所
        Shelter15 = "shelter_1_5",
        /// 2次避難 (ホテル・旅館)
        ShelterSecondary = "shelter_secondary",
        /// 福祉避難所
        ShelterWelfare = "shelter_welfare",
        /// 広域避難 (県外)
        WideArea = "wide_area",
        /// 在宅避難
        InHome = "in_home",
        /// 親戚・知人宅
        Relatives = "relatives",
        /// 車中泊
        Car = "car",
        /// テント泊
        Tent = "tent",
        /// 建設型応急仮設住宅
        TemporaryConstructed = "temporary_constructed",
        /// 賃貸型応急仮設住宅
        TemporaryRented = "temporary_rented",
        /// 公営住宅
        PublicHousing = "public_housing",
        /// 施設入所
        CareFacility = "care_facility",
        /// 入院
        Hospital = "hospital",
        /// 災害公営住宅
        DisasterPublicHousing = "disaster_public_housing",
        /// 再建自宅
        OwnHomeRebuilt = "own_home_rebuilt",
        /// 転出
        MovedOut = "moved_out",
        /// 不明
        Unknown = "unknown",
    }
);

code_list!(
    /// CL-13 在所状態.
    Presence {
        /// 在所
        Present = "present",
        /// 一時外出・外泊
        OutTemporarily = "out_temporarily",
        /// 退所
        Left = "left",
    }
);

code_list!(
    /// CL-14 訪問・接触の結果.
    ContactResult {
        /// 面談できた
        Met = "met",
        /// 家族に会えた
        FamilyMet = "family_met",
        /// 電話できた
        PhoneOk = "phone_ok",
        /// 不在
        Absent = "absent",
        /// 拒否
        Refused = "refused",
        /// 転居
        Moved = "moved",
        /// 住所誤り
        WrongAddress = "wrong_address",
        /// 該当なし
        NoSuchPerson = "no_such_person",
        /// 近隣から聞いた
        ToldByNeighbour = "told_by_neighbour",
        /// 亡くなられた
        Died = "died",
        /// 緊急対応
        EmergencyDispatched = "emergency_dispatched",
    }
);

code_list!(
    /// CL-20 日付の精度.
    DatePrecision {
        /// 日まで
        Day = "day",
        /// 月まで
        Month = "month",
        /// 年まで
        Year = "year",
        /// 推定
        Estimated = "estimated",
        /// 不明
        Unknown = "unknown",
    }
);

code_list!(
    /// CL-21 性別.
    Sex {
        /// 男性
        Male = "male",
        /// 女性
        Female = "female",
        /// 不明
        NotKnown = "not_known",
        /// 適用不能
        NotApplicable = "not_applicable",
        /// 回答しない
        NotAnswered = "not_answered",
        /// その他
        OtherSex = "other",
    }
);

code_list!(
    /// CL-22 見守り区分.
    WatchLevel {
        /// 重点的な見守り
        Intensive = "intensive",
        /// 定期の見守り
        Regular = "regular",
        /// 不定期の見守り
        Irregular = "irregular",
        /// 相談対応のみ
        OnRequest = "on_request",
        /// 見守り終了
        Ended = "ended",
        /// 未判定
        Unassessed = "unassessed",
    }
);

code_list!(
    /// CL-35 緊急度.
    Urgency {
        /// 命にかかわる
        Life = "life",
        /// きょう中
        Today = "today",
        /// 数日以内
        Days = "days",
        /// 通常
        Normal = "normal",
    }
);

code_list!(
    /// CL-37 課題の領域.
    NeedArea {
        /// 住宅
        Housing = "housing",
        /// 就労
        Work = "work",
        /// 健康
        Health = "health",
        /// 財産管理
        PropertyManagement = "property_management",
        /// その他生活
        DailyLife = "daily_life",
        /// 法律・手続
        Legal = "legal",
        /// 子育て・教育
        Children = "children",
        /// 孤立
        Isolation = "isolation",
        /// DV・虐待
        Violence = "violence",
        /// 介護・障害
        Care = "care",
        /// その他
        OtherArea = "other",
    }
);

code_list!(
    /// CL-38 課題の状態.
    NeedState {
        /// 未対応
        Open = "open",
        /// 対応中
        Working = "working",
        /// 待ち
        Waiting = "waiting",
        /// 解消
        Solved = "solved",
        /// 本人が望まない
        NotAgreed = "not_agreed",
        /// 引継ぎ
        Transferred = "transferred",
    }
);

code_list!(
    /// State of a task or promise.
    TaskState {
        /// これから
        Open = "open",
        /// 済んだ
        Done = "done",
        /// 延期
        Postponed = "postponed",
        /// できない
        CannotDo = "cannot_do",
    }
);

code_list!(
    /// CL-11 要配慮者の事由.
    ConsiderationReason {
        /// 高齢者
        Elderly = "elderly",
        /// 障害者
        Disabled = "disabled",
        /// 乳幼児
        Infant = "infant",
        /// 妊産婦
        Pregnant = "pregnant",
        /// 傷病者
        InjuredIll = "injured_ill",
        /// 内部障害者
        InternalDisorder = "internal_disorder",
        /// 難病患者
        IncurableDisease = "incurable_disease",
        /// 医療的ケアを必要とする者
        MedicalCare = "medical_care",
        /// 外国人・日本語困難
        Foreigner = "foreigner",
        /// 認知症
        Dementia = "dementia",
        /// 独居
        Alone = "alone",
        /// ひとり親
        SingleParent = "single_parent",
        /// その他
        OtherReason = "other",
    }
);

code_list!(
    /// CL-15 世帯の意味.
    HouseholdMeaning {
        /// 住民票の世帯
        ResidentRegister = "resident_register",
        /// 被災住家の世帯
        DamagedDwelling = "damaged_dwelling",
        /// 避難世帯
        ShelterHousehold = "shelter_household",
        /// 支援の単位
        SupportUnit = "support_unit",
    }
);

code_list!(
    /// CL-23 施設の種別.
    PlaceKind {
        /// 指定緊急避難場所
        EmergencyEvacuation = "emergency_evacuation",
        /// 指定避難所
        DesignatedShelter = "designated_shelter",
        /// 福祉避難所
        WelfareShelter = "welfare_shelter",
        /// 臨時・自主避難所
        TemporaryShelter = "temporary_shelter",
        /// 1.5次避難所
        Shelter15 = "shelter_1_5",
        /// 2次避難所(宿泊施設)
        SecondaryLodging = "secondary_lodging",
        /// 一時滞在施設
        TemporaryStay = "temporary_stay",
        /// 仮設団地
        TemporaryHousingSite = "temporary_housing_site",
        /// 医療機関
        Medical = "medical",
        /// 福祉施設
        CareFacility = "care_facility",
        /// 役所・支所
        Office = "office",
        /// 支援拠点
        SupportBase = "support_base",
        /// 孤立集落
        IsolatedSettlement = "isolated_settlement",
    }
);

code_list!(
    /// Whether the person agrees that others are told (CL-26 in short form at reception).
    ConsentScope {
        /// 関係機関まで
        Partners = "partners",
        /// 市町だけ
        MunicipalityOnly = "municipality_only",
        /// 決めていない
        Undecided = "undecided",
        /// 断る
        Refused = "refused",
    }
);
