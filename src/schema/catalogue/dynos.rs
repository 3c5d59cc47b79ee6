//! Dyno sizes: names, tiers, prices, memory.

/// The platform generation that a size runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Generation {
    /// The classic platform: stacks, slugs, classic buildpacks.
    Cedar,
    /// The platform of Kubernetes and Cloud Native Buildpacks.
    Fir,
}

impl Generation {
    /// The API's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Generation::Cedar => "cedar",
            Generation::Fir => "fir",
        }
    }
}

/// What sizes may run side by side in one app: only those of one tier, with standard and performance as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DynoTier {
    /// Flat price, sleeps.
    Eco,
    /// One dyno per process type.
    Basic,
    /// Shared production dynos.
    Standard,
    /// Dedicated production dynos.
    Performance,
    /// Dynos of a private space.
    Private,
    /// Dynos of a shielded private space.
    Shield,
    /// Dynos of a Fir space.
    Fir,
}

impl DynoTier {
    /// Whether dynos of both tiers may belong to one app.
    pub fn mixes_with(self, other: DynoTier) -> bool {
        self.group() == other.group()
    }

    /// Whether the tier runs only inside a private space.
    pub fn needs_space(self) -> bool {
        matches!(self, DynoTier::Private | DynoTier::Shield | DynoTier::Fir)
    }

    /// The most dynos of one process type, where the platform itself (not the account) has a limit.
    pub fn per_process_type(self) -> Option<u32> {
        matches!(self, DynoTier::Eco | DynoTier::Basic).then_some(1)
    }

    /// The API's word for the tier (`product_dyno_tier`).
    pub fn name(self) -> &'static str {
        match self {
            DynoTier::Eco => "eco",
            DynoTier::Basic => "basic",
            DynoTier::Standard => "standard",
            DynoTier::Performance => "performance",
            DynoTier::Private => "private",
            DynoTier::Shield => "shield",
            DynoTier::Fir => "fir",
        }
    }

    /// The word of the group whose members mix: `production` is standard and performance together.
    pub fn group(self) -> &'static str {
        match self {
            DynoTier::Standard | DynoTier::Performance => "production",
            other => other.name(),
        }
    }
}

/// One dyno size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DynoSize {
    /// The name as the API spells it; users may write any case.
    pub name: &'static str,
    /// Which sizes it mixes with.
    pub tier: DynoTier,
    /// US cents a month for one dyno (for Eco: the flat fee of the account).
    pub monthly_cents: u32,
    /// Memory in MB.
    pub memory_mb: u32,
    /// CPU share (shared tiers) as the API reports it in `compute`.
    pub compute: u32,
}

impl DynoSize {
    /// The platform generation.
    pub fn generation(&self) -> Generation {
        if self.tier == DynoTier::Fir {
            Generation::Fir
        } else {
            Generation::Cedar
        }
    }

    /// Whether the dyno has a machine of its own.
    pub fn dedicated(&self) -> bool {
        matches!(self.tier, DynoTier::Performance | DynoTier::Private | DynoTier::Shield)
    }
}

/// Names that were sold once and are refused today (lower case).
pub const RETIRED_SIZES: &[&str] = &["free", "hobby", "1x", "2x", "px", "performance"];

/// Every size sold.
pub fn dyno_sizes() -> &'static [DynoSize] {
    SIZES
}

/// The size of that name, in any case.
pub fn dyno_size(name: &str) -> Option<&'static DynoSize> {
    SIZES.iter().find(|size| size.name.eq_ignore_ascii_case(name))
}

const fn size(name: &'static str, tier: DynoTier, dollars: u32, memory_mb: u32, compute: u32) -> DynoSize {
    DynoSize {
        name,
        tier,
        monthly_cents: dollars * 100,
        memory_mb,
        compute,
    }
}

#[rustfmt::skip]
static SIZES: &[DynoSize] = &[
    size("Eco", DynoTier::Eco, 5, 512, 1),
    size("Basic", DynoTier::Basic, 7, 512, 1),
    size("Standard-1X", DynoTier::Standard, 25, 512, 1),
    size("Standard-2X", DynoTier::Standard, 50, 1_024, 2),
    size("Performance-M", DynoTier::Performance, 250, 2_560, 11),
    size("Performance-L", DynoTier::Performance, 500, 14_336, 46),
    size("Performance-L-RAM", DynoTier::Performance, 500, 30_720, 23),
    size("Performance-XL", DynoTier::Performance, 750, 63_488, 46),
    size("Performance-2XL", DynoTier::Performance, 1_500, 129_024, 92),
    size("Private-S", DynoTier::Private, 225, 1_024, 2),
    size("Private-M", DynoTier::Private, 450, 2_560, 11),
    size("Private-L", DynoTier::Private, 900, 14_336, 46),
    size("Private-L-RAM", DynoTier::Private, 500, 30_720, 23),
    size("Private-XL", DynoTier::Private, 750, 63_488, 46),
    size("Private-2XL", DynoTier::Private, 1_500, 129_024, 92),
    size("Shield-S", DynoTier::Shield, 270, 1_024, 2),
    size("Shield-M", DynoTier::Shield, 540, 2_560, 11),
    size("Shield-L", DynoTier::Shield, 1_080, 14_336, 46),
    size("Shield-L-RAM", DynoTier::Shield, 600, 30_720, 23),
    size("Shield-XL", DynoTier::Shield, 900, 63_488, 46),
    size("Shield-2XL", DynoTier::Shield, 1_800, 129_024, 92),
    size("dyno-1c-0.5gb", DynoTier::Fir, 25, 512, 1),
    size("dyno-2c-1gb", DynoTier::Fir, 50, 1_024, 2),
    size("dyno-1c-4gb", DynoTier::Fir, 80, 4_096, 1),
    size("dyno-1c-8gb", DynoTier::Fir, 100, 8_192, 1),
    size("dyno-2c-4gb", DynoTier::Fir, 150, 4_096, 2),
    size("dyno-2c-8gb", DynoTier::Fir, 160, 8_192, 2),
    size("dyno-2c-16gb", DynoTier::Fir, 250, 16_384, 2),
    size("dyno-4c-8gb", DynoTier::Fir, 300, 8_192, 4),
    size("dyno-4c-16gb", DynoTier::Fir, 320, 16_384, 4),
    size("dyno-4c-32gb", DynoTier::Fir, 500, 32_768, 4),
    size("dyno-8c-16gb", DynoTier::Fir, 600, 16_384, 8),
    size("dyno-8c-32gb", DynoTier::Fir, 640, 32_768, 8),
    size("dyno-8c-64gb", DynoTier::Fir, 750, 65_536, 8),
    size("dyno-16c-32gb", DynoTier::Fir, 1_200, 32_768, 16),
    size("dyno-16c-64gb", DynoTier::Fir, 1_000, 65_536, 16),
    size("dyno-16c-128gb", DynoTier::Fir, 1_500, 131_072, 16),
    size("dyno-32c-64gb", DynoTier::Fir, 2_400, 65_536, 32),
];
