//! UUIDs of the sandbox: counted for what requests create, named for what always exists.

use uuid::{Builder, Uuid};

const NAMESPACE: Uuid = Uuid::from_u128(0x5a9d_b0c5_0f11_4e0d_9c1b_d1a0_f0a3_7e55);

/// The id of something that exists because it was named (a plan, a region, a user, a team).
pub(super) fn named(kind: &str, name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, format!("{kind}:{name}").as_bytes()).to_string()
}

/// The `number`th id of a world with that seed.
pub(super) fn counted(seed: u64, number: u64) -> String {
    Builder::from_random_bytes(random_bytes(seed, number))
        .into_uuid()
        .to_string()
}

/// `length` hexadecimal digits that belong to `text`.
pub(super) fn digits(text: &str, length: usize) -> String {
    let mut out = String::new();
    let mut round = 0;
    while out.len() < length {
        out.push_str(
            &Uuid::new_v5(&NAMESPACE, format!("digits:{round}:{text}").as_bytes())
                .simple()
                .to_string(),
        );
        round += 1;
    }
    out.truncate(length);
    out
}

/// Whether a path segment or parameter is meant as an id rather than as a name.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

fn random_bytes(seed: u64, number: u64) -> [u8; 16] {
    let high = mix(seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let low = mix(high ^ number);
    ((u128::from(high) << 64) | u128::from(low)).to_be_bytes()
}

/// The finaliser of SplitMix64: neighbours in, strangers out.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
