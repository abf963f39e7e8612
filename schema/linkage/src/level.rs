//! The levels of agreement in each group, and what each is worth before anything was learned.

/// What an agreement is about. Groups that depend on each other are one: address and household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Group {
    Given,
    Family,
    Birth,
    Sex,
    Home,
    Phone,
}

macro_rules! levels {
    ($($name:ident $group:ident $kind:literal $m:literal $u:literal $code:literal;)*) => {
        /// How two entries agree in one group.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Level { $($name),* }

        impl Level {
            /// Every level, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word for it in answers and in the screens' catalogue.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// What it is about.
            #[must_use]
            pub fn group(self) -> Group {
                match self { $(Self::$name => Group::$group),* }
            }

            /// Levels of one kind exclude each other and are all there is where the same things are known.
            pub(crate) fn kind(self) -> u8 {
                match self { $(Self::$name => $kind),* }
            }

            /// How often one person's entries agree so, of those where it can be told.
            pub(crate) fn shipped_m(self) -> f64 {
                match self { $(Self::$name => $m),* }
            }

            /// How often two persons' entries agree so.
            pub(crate) fn shipped_u(self) -> f64 {
                match self { $(Self::$name => $u),* }
            }
        }
    };
}

// Missing levels are kind 0: they say nothing.
levels! {
    GivenMissing Given 0 1.0 1.0 "given_missing";
    GivenSameBoth Given 1 0.860 0.0008 "given_same_both";
    GivenSameWritten Given 1 0.035 0.0006 "given_same_written";
    GivenSameReading Given 1 0.060 0.0016 "given_same_reading";
    GivenNearBoth Given 1 0.030 0.010 "given_near_both";
    GivenOtherBoth Given 1 0.015 0.987 "given_other_both";
    GivenSameW Given 2 0.940 0.0014 "given_same_written";
    GivenNearW Given 2 0.040 0.030 "given_near_written";
    GivenOtherW Given 2 0.020 0.9686 "given_other_written";
    GivenSameR Given 3 0.930 0.0030 "given_same_reading";
    GivenNearR Given 3 0.055 0.020 "given_near_reading";
    GivenOtherR Given 3 0.015 0.977 "given_other_reading";
    FamilyMissing Family 0 1.0 1.0 "family_missing";
    FamilySameBoth Family 4 0.900 0.004 "family_same_both";
    FamilySameWritten Family 4 0.030 0.001 "family_same_written";
    FamilySameReading Family 4 0.020 0.001 "family_same_reading";
    FamilyNearBoth Family 4 0.020 0.020 "family_near_both";
    FamilyOtherBoth Family 4 0.030 0.974 "family_other_both";
    FamilySameW Family 5 0.930 0.006 "family_same_written";
    FamilyNearW Family 5 0.030 0.060 "family_near_written";
    FamilyOtherW Family 5 0.040 0.934 "family_other_written";
    FamilySameR Family 6 0.930 0.006 "family_same_reading";
    FamilyNearR Family 6 0.040 0.020 "family_near_reading";
    FamilyOtherR Family 6 0.030 0.974 "family_other_reading";
    BirthMissing Birth 0 1.0 1.0 "birth_missing";
    BirthSame Birth 7 0.935 0.00004 "birth_same";
    BirthSlip Birth 7 0.050 0.0012 "birth_slip";
    BirthTwoParts Birth 7 0.006 0.0050 "birth_two_parts";
    BirthYear Birth 7 0.003 0.0140 "birth_year";
    BirthNear Birth 7 0.001 0.0260 "birth_near";
    BirthOther Birth 7 0.005 0.95376 "birth_other";
    AgeSame Birth 8 0.920 0.030 "age_same";
    AgeNear Birth 8 0.065 0.030 "age_near";
    AgeFar Birth 8 0.007 0.060 "age_far";
    AgeOther Birth 8 0.008 0.880 "age_other";
    DecadeSame Birth 9 0.950 0.150 "decade_same";
    DecadeNear Birth 9 0.030 0.030 "decade_near";
    DecadeOther Birth 9 0.020 0.820 "decade_other";
    SexMissing Sex 0 1.0 1.0 "sex_missing";
    SexSame Sex 10 0.993 0.500 "sex_same";
    SexOther Sex 10 0.007 0.500 "sex_other";
    HomeMissing Home 0 1.0 1.0 "home_missing";
    LotSame Home 11 0.860 0.0002 "lot_same";
    LotPart Home 11 0.050 0.0003 "lot_part";
    LotNear Home 11 0.020 0.0002 "lot_near";
    LotOther Home 11 0.030 0.005 "lot_other";
    LotTownNear Home 11 0.010 0.002 "town_near";
    LotMunicipality Home 11 0.015 0.180 "municipality_same";
    LotElsewhere Home 11 0.015 0.8125 "municipality_other";
    TownSame Home 12 0.940 0.004 "town_same";
    TownNear Home 12 0.015 0.004 "town_near";
    TownMunicipality Home 12 0.025 0.180 "municipality_same";
    TownElsewhere Home 12 0.020 0.812 "municipality_other";
    MunicipalitySame Home 13 0.900 0.200 "municipality_same";
    MunicipalityOther Home 13 0.100 0.800 "municipality_other";
    PhoneMissing Phone 0 1.0 1.0 "phone_missing";
    PhoneSame Phone 14 0.500 0.0002 "phone_same";
    PhoneOther Phone 14 0.500 0.9998 "phone_other";
}

impl Level {
    pub(crate) const COUNT: usize = Self::ALL.len();

    pub(crate) fn index(self) -> usize {
        usize::from(self as u8)
    }

    /// Whether the given name is exactly the same, written or read.
    pub(crate) fn is_same_given(self) -> bool {
        matches!(
            self,
            Self::GivenSameBoth
                | Self::GivenSameWritten
                | Self::GivenSameReading
                | Self::GivenSameW
                | Self::GivenSameR
        )
    }

    /// Whether the surname is exactly the same, written or read.
    pub(crate) fn is_same_family(self) -> bool {
        matches!(
            self,
            Self::FamilySameBoth
                | Self::FamilySameWritten
                | Self::FamilySameReading
                | Self::FamilySameW
                | Self::FamilySameR
        )
    }
}
