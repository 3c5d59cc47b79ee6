//! Addresses and prefixes of networks: `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use crate::language::types::Type;
use crate::language::value::Value;

use super::arguments::{Arguments, Problem, whole};
use super::signature::{Function, Parameter, Shape};

const PREFIX: Parameter = Parameter::new("prefix", Shape::String);

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "cidrhost",
        &[PREFIX, Parameter::new("hostnum", Shape::Number)],
        Shape::String,
        cidrhost,
        "The address of a host by its number in a network.",
    ),
    Function::new(
        "cidrnetmask",
        &[PREFIX],
        Shape::String,
        cidrnetmask,
        "The mask of an IPv4 network.",
    ),
    Function::new(
        "cidrsubnet",
        &[
            PREFIX,
            Parameter::new("newbits", Shape::Number),
            Parameter::new("netnum", Shape::Number),
        ],
        Shape::String,
        cidrsubnet,
        "A network within another, by its number.",
    ),
    Function::new(
        "cidrsubnets",
        &[PREFIX],
        Shape::List(&Shape::String),
        cidrsubnets,
        "Networks within another, one after the other.",
    )
    .variadic(Parameter::new("newbits", Shape::Number)),
];

/// A network: an address of 32 or 128 bits and how many of them are fixed.
#[derive(Clone, Copy)]
struct Network {
    address: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Result<Self, String> {
        let invalid = || format!("invalid CIDR address: {text}");
        let (address, prefix) = text.split_once('/').ok_or_else(invalid)?;
        let (address, bits) = match ipv4(address) {
            Some(address) => (u128::from(u32::from(address)), 32),
            None => (u128::from(address.parse::<Ipv6Addr>().map_err(|_| invalid())?), 128),
        };
        let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u32 = prefix.parse().ok().filter(|_| digits).ok_or_else(invalid)?;
        if prefix > bits {
            return Err(invalid());
        }
        let mut network = Self { address, prefix, bits };
        network.address &= network.mask();
        Ok(network)
    }

    /// The highest address.
    fn all(&self) -> u128 {
        if self.bits == 32 {
            u128::from(u32::MAX)
        } else {
            u128::MAX
        }
    }

    fn mask(&self) -> u128 {
        let host = self.bits - self.prefix;
        if host == 128 { 0 } else { (self.all() >> host) << host }
    }

    fn write(&self, address: u128) -> String {
        if self.bits == 32 {
            return Ipv4Addr::from(address as u32).to_string();
        }
        let address = Ipv6Addr::from(address);
        match address.to_ipv4_mapped() {
            Some(mapped) => mapped.to_string(),
            None => address.to_string(),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.write(self.address), self.prefix)
    }
}

/// Zeros may lead each part, as the reference still allows.
fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let parts: Option<Vec<u8>> = text
        .split('.')
        .map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| digits)
        })
        .collect();
    let parts: [u8; 4] = parts?.try_into().ok()?;
    Some(parts.into())
}

fn network(arguments: &Arguments) -> Result<Network, Problem> {
    Network::parse(arguments.text(0)).map_err(|why| Problem::call(format!("invalid CIDR expression: {why}")))
}

fn big(arguments: &Arguments, index: usize) -> Result<BigInt, Problem> {
    arguments
        .number(index)
        .to_bigint()
        .ok_or_else(|| Problem::call("value must be a whole number"))
}

fn cidrhost(arguments: &Arguments) -> Result<Value, Problem> {
    let number = big(arguments, 1)?;
    let network = network(arguments)?;
    let host_bits = network.bits - network.prefix;
    let count = BigInt::from(1) << host_bits;
    let too_large = if number.is_negative() {
        -&number > count
    } else {
        number >= count
    };
    if too_large {
        return Err(Problem::call(format!(
            "prefix of {} does not accommodate a host numbered {number}",
            network.prefix
        )));
    }
    let from_start = if number.is_negative() { count + number } else { number };
    let host = from_start.to_u128().unwrap_or(0);
    Ok(Value::string(network.write(network.address | host)))
}

fn cidrnetmask(arguments: &Arguments) -> Result<Value, Problem> {
    let network = network(arguments)?;
    if network.bits != 32 {
        return Err(Problem::call(format!(
            "IPv6 addresses cannot have a netmask: {}",
            arguments.text(0)
        )));
    }
    Ok(Value::string(network.write(network.mask())))
}

fn cidrsubnet(arguments: &Arguments) -> Result<Value, Problem> {
    let new_bits = whole(arguments.number(1)).map_err(Problem::call)?;
    let number = big(arguments, 2)?;
    let network = network(arguments)?;
    let prefix = i64::from(network.prefix) + new_bits;
    if prefix > i64::from(network.bits) {
        return Err(Problem::call(format!(
            "insufficient address space to extend prefix of {} by {new_bits}",
            network.prefix
        )));
    }
    // A prefix can also be shortened; then the number is not held to anything.
    let fits = number < BigInt::from(1) << new_bits.clamp(0, 128) as u32 || new_bits < 0;
    if !fits || number.is_negative() || prefix < 0 {
        return Err(Problem::call(format!(
            "prefix extension of {new_bits} does not accommodate a subnet numbered {number}"
        )));
    }
    let prefix = prefix as u32;
    let number = number.to_u128().unwrap_or(0);
    let shift = network.bits - prefix;
    let subnet = Network {
        address: (network.address | number.checked_shl(shift).unwrap_or(0)) & network.all(),
        prefix,
        bits: network.bits,
    };
    Ok(Value::string(subnet.to_string()))
}

fn cidrsubnets(arguments: &Arguments) -> Result<Value, Problem> {
    let network = Network::parse(arguments.text(0))
        .map_err(|why| Problem::argument(0, format!("invalid CIDR expression: {why}")))?;
    let mut next = Some(network.address);
    let mut before: Option<Network> = None;
    let mut subnets = Vec::new();
    for index in 1..arguments.values.len() {
        let new_bits = arguments.integer(index)?;
        let wrong = |why: String| Problem::argument(index, why);
        if new_bits < 1 {
            return Err(wrong("must extend prefix by at least one bit".into()));
        }
        if new_bits > 32 {
            return Err(wrong("may not extend prefix by more than 32 bits".into()));
        }
        let prefix = network.prefix + new_bits as u32;
        if prefix > network.bits {
            let protocol = if network.bits == 32 { "IPv4" } else { "IPv6" };
            return Err(wrong(format!(
                "would extend prefix to {prefix} bits, which is too long for an {protocol} address"
            )));
        }
        let size = 1u128 << (network.bits - prefix);
        // The first address at or after the last subnet that is a multiple of the size.
        let start = next.and_then(|next| next.checked_next_multiple_of(size));
        let fits = start.filter(|start| start & network.mask() == network.address && start >> (network.bits - 1) <= 1);
        let Some(start) = fits else {
            let after = before.unwrap_or(network);
            return Err(wrong(format!(
                "not enough remaining address space for a subnet with a prefix of {prefix} bits after {after}"
            )));
        };
        let subnet = Network {
            address: start,
            prefix,
            bits: network.bits,
        };
        next = start.checked_add(size);
        before = Some(subnet);
        subnets.push(Value::string(subnet.to_string()));
    }
    Ok(Value::list(Type::String, subnets))
}
