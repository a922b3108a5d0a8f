//! Payment addresses: the checksum holds, or it is no address.

use sha2::{Digest as _, Sha256};

/// The platform a token is an address of, with its normalised form. In: a run of letters, digits, `-`, `_`, `+` and `/`.
/// `announced`: whether a word for the coin or for a wallet stands before it, which an address without checksum needs.
pub(super) fn address(token: &str, announced: bool) -> Option<(&'static str, String)> {
    let bytes = token.as_bytes();
    match bytes.len() {
        26..=35 if matches!(bytes[0], b'1' | b'3') => {
            let payload = base58check(token)?;
            (payload.len() == 21 && matches!(payload[0], 0 | 5)).then(|| ("bitcoin", token.to_string()))
        }
        34 if bytes[0] == b'T' => {
            let payload = base58check(token)?;
            (payload.len() == 21 && payload[0] == 0x41).then(|| ("tron", token.to_string()))
        }
        42 if token.starts_with("0x") => evm(token, announced).then(|| ("ethereum", token.to_ascii_lowercase())),
        48 if matches!(bytes[0], b'E' | b'U' | b'k' | b'0') => ton(token).then(|| ("ton", token.to_string())),
        14..=90 if token.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("bc1")) => {
            bech32(token).then(|| ("bitcoin", token.to_ascii_lowercase()))
        }
        _ => None,
    }
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn base58check(token: &str) -> Option<Vec<u8>> {
    // Big-endian base conversion; tokens are short, so the quadratic cost is bounded.
    let mut number: Vec<u8> = Vec::with_capacity(32);
    for byte in token.bytes() {
        let mut carry = BASE58.iter().position(|&letter| letter == byte)?;
        for digit in number.iter_mut() {
            carry += *digit as usize * 58;
            *digit = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            number.push(carry as u8);
            carry >>= 8;
        }
    }
    number.extend(token.bytes().take_while(|&byte| byte == b'1').map(|_| 0));
    number.reverse();
    let (payload, sum) = number.split_at_checked(number.len().checked_sub(4)?)?;
    (Sha256::digest(Sha256::digest(payload))[..4] == *sum).then(|| payload.to_vec())
}

fn bech32(token: &str) -> bool {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let mixed = token.bytes().any(|byte| byte.is_ascii_uppercase()) && token.bytes().any(|byte| byte.is_ascii_lowercase());
    if mixed {
        return false;
    }
    let lower = token.to_ascii_lowercase();
    let mut data = Vec::with_capacity(90);
    for byte in lower.bytes().skip(3) {
        match LETTERS.iter().position(|&letter| letter == byte) {
            Some(value) => data.push(value as u32),
            None => return false,
        }
    }
    let version = data.first().copied().unwrap_or(99);
    // "bc" expanded: high bits, a zero, low bits.
    let sum = [3, 3, 0, 2, 3].into_iter().chain(data).fold(1_u32, |sum, value| {
        let top = sum >> 25;
        let mut sum = (sum & 0x1ff_ffff) << 5 ^ value;
        for (bit, generator) in [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3_u32].into_iter().enumerate() {
            if top >> bit & 1 == 1 {
                sum ^= generator;
            }
        }
        sum
    });
    sum == if version == 0 { 1 } else { 0x2bc8_30a3 }
}

fn evm(token: &str, announced: bool) -> bool {
    let hex = &token[2..];
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) || hex.bytes().all(|byte| byte == hex.as_bytes()[0]) {
        return false;
    }
    let upper = hex.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = hex.bytes().any(|byte| byte.is_ascii_lowercase());
    if !(upper && lower) {
        return announced;
    }
    let digest = keccak256(hex.to_ascii_lowercase().as_bytes());
    hex.bytes().enumerate().all(|(at, byte)| {
        let nibble = digest[at / 2] >> (4 * (1 - at % 2)) & 0xf;
        byte.is_ascii_digit() || byte.is_ascii_uppercase() == (nibble >= 8)
    })
}

fn ton(token: &str) -> bool {
    let mut bytes = Vec::with_capacity(36);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in token.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return false,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    if bytes.len() != 36 || !matches!(bytes[0] & 0x7f, 0x11 | 0x51) || !matches!(bytes[1], 0 | 0xff) {
        return false;
    }
    let crc = bytes[..34].iter().fold(0_u16, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    });
    crc.to_be_bytes() == bytes[34..]
}

/// Keccak-256 as Ethereum uses it (padding 0x01, before SHA-3 was standardised), for inputs under one block.
fn keccak256(input: &[u8]) -> [u8; 32] {
    const RATE: usize = 136;
    debug_assert!(input.len() < RATE);
    let mut block = [0_u8; RATE];
    block[..input.len()].copy_from_slice(input);
    block[input.len()] ^= 0x01;
    block[RATE - 1] ^= 0x80;
    let mut state = [0_u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        *lane = bytes.iter().rev().fold(0, |lane, &byte| lane << 8 | u64::from(byte));
    }
    permute(&mut state);
    let mut out = [0; 32];
    for (bytes, lane) in out.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    out
}

fn permute(state: &mut [u64; 25]) {
    const ROTATIONS: [u32; 24] = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
    const LANES: [usize; 24] = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
    let mut register = 1_u8;
    for _ in 0..24 {
        let mut columns = [0; 5];
        for x in 0..5 {
            columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }
        for x in 0..5 {
            let mixed = columns[(x + 4) % 5] ^ columns[(x + 1) % 5].rotate_left(1);
            for y in 0..5 {
                state[x + 5 * y] ^= mixed;
            }
        }
        let mut carried = state[1];
        for (lane, rotation) in LANES.into_iter().zip(ROTATIONS) {
            carried = std::mem::replace(&mut state[lane], carried.rotate_left(rotation));
        }
        for row in state.chunks_exact_mut(5) {
            let old = [row[0], row[1], row[2], row[3], row[4]];
            for x in 0..5 {
                row[x] = old[x] ^ (!old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
        // The round constants come from a shift register, one bit at each power of two.
        for power in 0..7 {
            if register & 1 == 1 {
                state[0] ^= 1_u64 << ((1_u32 << power) - 1);
            }
            register = register << 1 ^ if register & 0x80 == 0 { 0 } else { 0x71 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(token: &str, platform: Option<&str>) {
        assert_eq!(address(token, false).map(|(platform, _)| platform), platform, "{token}");
    }

    #[test]
    fn keccak_of_nothing_is_the_published_value() {
        assert_eq!(keccak256(b"")[..4], [0xc5, 0xd2, 0x46, 0x01]);
    }

    #[test]
    fn accepts_published_test_addresses() {
        check("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", Some("bitcoin"));
        check("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Some("bitcoin"));
        check("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", Some("bitcoin"));
        check("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", Some("ethereum"));
        check("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Some("tron"));
        check("EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2", Some("ton"));
    }

    #[test]
    fn drops_what_fails_its_checksum() {
        check("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", None);
        check("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", None);
        check("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", None);
        check("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", None);
        check("EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q3", None);
    }

    #[test]
    fn an_address_without_checksum_needs_a_word_before_it() {
        let plain = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
        assert_eq!(address(plain, false), None);
        assert_eq!(address(plain, true), Some(("ethereum", plain.to_string())));
    }
}
