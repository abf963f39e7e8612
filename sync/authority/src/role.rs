//! Roles, as a table: role × class → rights.

use crate::rotate::SEALED;

/// A set of rights. A grant names the most a device may do; its role says in which class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rights(pub u16);

impl Rights {
    /// No right.
    pub const NONE: Self = Self(0);
    /// R: read.
    pub const READ: Self = Self(1);
    /// A: append one's own.
    pub const APPEND: Self = Self(1 << 1);
    /// C: correct what others wrote.
    pub const CORRECT: Self = Self(1 << 2);
    /// S: share into other units.
    pub const SHARE: Self = Self(1 << 3);
    /// E: enrol devices.
    pub const ENROL: Self = Self(1 << 4);
    /// K: open spaces and change their keys.
    pub const ROTATE: Self = Self(1 << 5);
    /// X: export in the clear.
    pub const EXPORT: Self = Self(1 << 6);

    /// Both together.
    #[must_use]
    pub const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// What both have.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all of `wanted` are here.
    #[must_use]
    pub const fn has(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }
}

/// What a device is for. Numbers travel and are never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// 市区町村の管理者.
    MunicipalityAdmin = 1,
    /// 市区町村の職員.
    MunicipalityOfficer = 2,
    /// 保健師、DHEAT、DWAT.
    HealthTeam = 3,
    /// 他の自治体からの応援職員.
    DispatchedStaff = 4,
    /// 支援団体のリーダー（委託・協定）.
    SupportLead = 5,
    /// 記録ボランティア.
    VolunteerRecorder = 6,
    /// 秘匿（支援措置）の担当.
    SealedOfficer = 7,
    /// 中継: keeps and forwards what it cannot read. It has no right in any class; what its grant names
    /// is what it may be handed, sealed.
    Relay = 8,
    /// 県の担当: reads the records of every municipality that lets it in, and matches and corrects them.
    PrefectureOfficer = 9,
    /// 緊急時の封筒: a code on sealed paper, that lets in one [`Self::Emergency`] device, once.
    Envelope = 10,
    /// 緊急時の端末: let in by an envelope, for at most [`EMERGENCY_MS`].
    Emergency = 11,
    /// 県の管理者: lets in the administrators of the municipalities that the root named to it, and
    /// withdraws them. It reads nothing of theirs.
    PrefectureAdmin = 12,
    /// 監査人: opens what devices sealed of their acts, and reads no record of any resident.
    Auditor = 13,
}

/// How long a device works that an envelope let in, at most, in milliseconds: three days.
pub const EMERGENCY_MS: u64 = 72 * 3600 * 1000;

const R: Rights = Rights::READ;
const RA: Rights = R.with(Rights::APPEND);
const RAC: Rights = RA.with(Rights::CORRECT);
const RACS: Rights = RAC.with(Rights::SHARE);
const RACSX: Rights = RACS.with(Rights::EXPORT);
const RACSK: Rights = RACS.with(Rights::ROTATE);
const NONE: Rights = Rights::NONE;
const E: Rights = Rights::ENROL;
const EK: Rights = Rights::ENROL.with(Rights::ROTATE);

/// One line of the table.
struct Line {
    /// Rights in P0, P1, P2, P3, P4.
    by_class: [Rights; 5],
    /// Rights over devices and keys: they hold in every class that the role reads, because a device
    /// that is enrolled needs the keys of all its classes.
    over_keys: Rights,
    /// The classes that a new device of this role is offered.
    classes: &'static [u8],
    /// The roles that this one may give.
    gives: &'static [Role],
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 13] = [
        Self::MunicipalityAdmin,
        Self::MunicipalityOfficer,
        Self::HealthTeam,
        Self::DispatchedStaff,
        Self::SupportLead,
        Self::VolunteerRecorder,
        Self::SealedOfficer,
        Self::Relay,
        Self::PrefectureOfficer,
        Self::Envelope,
        Self::Emergency,
        Self::PrefectureAdmin,
        Self::Auditor,
    ];

    /// From the number that travels; `None` for a role of a newer version, which has no right here.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|role| *role as u8 == number)
    }

    /// Whether only private groups have it, who work under an agreement (委託・協定).
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(self, Self::SupportLead | Self::VolunteerRecorder)
    }

    /// Whether it is the municipality's own staff, who keep its ledger (災対法90条の3).
    #[must_use]
    pub fn keeps_the_ledger(self) -> bool {
        matches!(self, Self::MunicipalityAdmin | Self::MunicipalityOfficer)
    }

    /// Whether what devices did with this class is sealed to it: it answers for who looked at what. Of
    /// what is done about hidden persons only those learn who may know of them.
    #[must_use]
    pub fn audits(self, class: u8) -> bool {
        if class == SEALED {
            self == Self::SealedOfficer
        } else {
            matches!(self, Self::MunicipalityAdmin | Self::Auditor)
        }
    }

    /// Whether it works in the units of its grant. Who administers the municipalities of a prefecture
    /// works in another unit, by another grant.
    #[must_use]
    pub fn works_there(self) -> bool {
        self != Self::PrefectureAdmin
    }

    fn line(self) -> Line {
        match self {
            // 要配慮者の該当と事由 is an item of the municipality's own ledger (災対法90条の3第2項七号), so
            // its staff may write it.
            Self::MunicipalityAdmin => Line {
                by_class: [RAC, RACS, RACSX, RA, NONE],
                over_keys: EK,
                classes: &[0, 1, 2, 3],
                gives: &[
                    Self::MunicipalityAdmin,
                    Self::MunicipalityOfficer,
                    Self::HealthTeam,
                    Self::DispatchedStaff,
                    Self::SupportLead,
                    Self::VolunteerRecorder,
                    Self::SealedOfficer,
                    Self::Relay,
                    Self::PrefectureOfficer,
                    Self::Envelope,
                    Self::Auditor,
                ],
            },
            Self::MunicipalityOfficer => Line {
                by_class: [RAC, RACS, RACSX, RA, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2, 3],
                gives: &[],
            },
            Self::HealthTeam => Line {
                by_class: [R, RAC, RA, RAC, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2, 3],
                gives: &[],
            },
            Self::DispatchedStaff => Line {
                by_class: [RA, RAC, RA, R, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2],
                gives: &[],
            },
            Self::SupportLead => Line {
                by_class: [RA, RA, RA, R, NONE],
                over_keys: EK,
                classes: &[0, 1, 2],
                gives: &[Self::VolunteerRecorder],
            },
            // Who hides a person must see what there is of that person, and say in the roll that it is
            // hidden. The keys of P4 are this role's alone.
            Self::SealedOfficer => Line {
                by_class: [R, RAC, RA, RA, RACSK],
                over_keys: NONE,
                classes: &[0, 1, 2, 3, 4],
                gives: &[],
            },
            Self::VolunteerRecorder => Line {
                by_class: [RA, RA, RA, NONE, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2],
                gives: &[],
            },
            // Matching names across municipalities is the prefecture's part; each municipality lets it in.
            Self::PrefectureOfficer => Line {
                by_class: [RAC, RACS, RACS, RAC, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2, 3],
                gives: &[],
            },
            Self::Relay => Line {
                by_class: [NONE; 5],
                over_keys: NONE,
                classes: &[0, 1, 2, 3],
                gives: &[],
            },
            // It enrols one device, and nothing else of what enrolling brings elsewhere.
            Self::Envelope => Line {
                by_class: [RA, RA, RA, R, NONE],
                over_keys: Rights::ENROL,
                classes: &[0, 1, 2],
                gives: &[Self::Emergency],
            },
            Self::Emergency => Line {
                by_class: [RA, RA, RA, R, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2],
                gives: &[],
            },
            // Without a right to read it is given no key: it names people, and sees nothing of residents.
            Self::PrefectureAdmin => Line {
                by_class: [E, E, E, E, NONE],
                over_keys: NONE,
                classes: &[0, 1, 2, 3],
                gives: &[Self::MunicipalityAdmin],
            },
            // P0 holds the names of devices and no resident.
            Self::Auditor => Line {
                by_class: [R, NONE, NONE, NONE, NONE],
                over_keys: NONE,
                classes: &[0],
                gives: &[],
            },
        }
    }

    /// What the role may do in a class, before the grant narrows it.
    #[must_use]
    pub fn rights_in(self, class: u8) -> Rights {
        let line = self.line();
        let rights = line
            .by_class
            .get(usize::from(class))
            .copied()
            .unwrap_or(NONE);
        if rights.has(R) {
            rights.with(line.over_keys)
        } else {
            rights
        }
    }

    /// Everything the role may do in any class: the rights that a grant of this role names. Who lets in
    /// those who may do more names what they may: its own line still says that it may not itself.
    #[must_use]
    pub fn rights(self) -> Rights {
        let own = (0..=4).fold(NONE, |all, class| all.with(self.rights_in(class)));
        match self {
            Self::PrefectureAdmin => own.with(Self::MunicipalityAdmin.rights()),
            _ => own,
        }
    }

    /// The classes that a new device of this role is offered.
    #[must_use]
    pub fn classes(self) -> &'static [u8] {
        self.line().classes
    }

    /// Whether a grant of this role may name a class that its issuer's own grant does not: whoever
    /// names the officers of hidden persons need not be able to read about them.
    #[must_use]
    pub fn holds_alone(self, class: u8) -> bool {
        self == Self::SealedOfficer && class == 4
    }

    /// Whether a device of this role may enrol a device of role `other`.
    #[must_use]
    pub fn gives(self, other: Self) -> bool {
        self.line().gives.contains(&other)
    }
}
