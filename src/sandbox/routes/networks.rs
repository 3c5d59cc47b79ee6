//! What connects a space with other networks: peering with a VPC at Amazon, and VPN.
//!
//! There is no Amazon behind the sandbox: every connection whose id begins with `pcx-` has been asked for.

use serde_json::{Value, json};

use super::spaces::{find, find_mut, needs_cedar};
use crate::sandbox::call::{Answer, Call, list as list_field, needs, required};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Peering, Space, Transition, Vpn};
use crate::schema::catalogue;

pub(super) static TABLE: &[Route] = &[
    route("GET", "/spaces/{space}/peering-info", peering_info),
    route("GET", "/spaces/{space}/peerings", peerings),
    route("POST", "/spaces/{space}/peerings", accept),
    route("GET", "/spaces/{space}/peerings/{peering}", peering),
    route(
        "POST",
        "/spaces/{space}/peerings/{peering}/actions/accept",
        accept_by_path,
    ),
    route("DELETE", "/spaces/{space}/peerings/{peering}", disconnect),
    route("GET", "/spaces/{space}/vpn-connections", vpns),
    route("POST", "/spaces/{space}/vpn-connections", create_vpn),
    route("GET", "/spaces/{space}/vpn-connections/{vpn}", vpn_info),
    route("PATCH", "/spaces/{space}/vpn-connections/{vpn}", update_vpn),
    route("DELETE", "/spaces/{space}/vpn-connections/{vpn}", delete_vpn),
];

/// How long a request of Amazon's waits.
const EXPIRES: u64 = 7 * 86_400_000;

fn aws_region(space: &Space) -> &'static str {
    catalogue::region(&space.region).map_or("us-east-1", |region| region.provider_region)
}

fn account(space: &Space) -> String {
    let digits = ids::digits(&format!("{}:account", space.id), 12);
    digits.chars().map(|c| char::from(b'0' + (c as u8) % 10)).collect()
}

fn peering_info(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    needs_cedar(space, "Peering is")?;
    Ok(Response::json(
        200,
        &json!({
            "aws_account_id": account(space),
            "aws_region": aws_region(space),
            "vpc_id": format!("vpc-{}", ids::digits(&space.id, 17)),
            "vpc_cidr": space.cidr,
            "dyno_cidr_blocks": ["10.0.128.0/20", "10.0.144.0/20"],
            "unavailable_cidr_blocks": [space.cidr, space.data_cidr, "172.17.0.0/16"],
            "space_cidr_blocks": ["10.0.16.0/20", "10.0.32.0/20"],
        }),
    ))
}

fn peering_view(space: &Space, id: &str, peering: &Peering) -> Value {
    json!({
        "pcx_id": id,
        "type": "customer-managed",
        "status": peering.status,
        "cidr_block": "10.100.0.0/16",
        "cidr_blocks": ["10.100.0.0/16"],
        "aws_vpc_id": format!("vpc-{}", ids::digits(id, 17)),
        "aws_region": aws_region(space),
        "aws_account_id": account(space),
        "expires": peering.expires.api(),
    })
}

fn peerings(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    needs_cedar(space, "Peering is")?;
    page(
        call.request,
        &["pcx_id"],
        space.peerings.iter().collect(),
        |(id, _): &(&String, &Peering), _| (*id).clone(),
        |(id, peering)| peering_view(space, id, peering),
    )
}

fn peering(call: &mut Call<'_>) -> Answer {
    let (space, id) = (find(call)?, call.second());
    let known = space.peerings.get(id);
    let known = known.ok_or_else(|| Failure::not_found("peering", "peering connection"))?;
    Ok(Response::json(200, &peering_view(space, id, known)))
}

fn accept(call: &mut Call<'_>) -> Answer {
    let id = required(&call.body()?, "pcx_id")?;
    accept_of(call, id)
}

fn accept_by_path(call: &mut Call<'_>) -> Answer {
    let id = call.second().to_owned();
    accept_of(call, id)
}

fn accept_of(call: &mut Call<'_>, id: String) -> Answer {
    needs_cedar(find(call)?, "Peering is")?;
    if !id.starts_with("pcx-") {
        return Err(Failure::not_found("peering", "peering connection"));
    }
    let peering = Peering {
        status: "provisioning".to_owned(),
        expires: call.now.after(EXPIRES),
    };
    let space = find_mut(call)?;
    space.peerings.entry(id.clone()).or_insert(peering);
    let done = Transition::PeeringReady {
        space: space.id.clone(),
        peering: id.clone(),
    };
    let takes = call.world.settings.timings.peering;
    call.world.after(call.now, takes, done);
    let space = find(call)?;
    Ok(Response::json(202, &peering_view(space, &id, &space.peerings[&id])))
}

fn disconnect(call: &mut Call<'_>) -> Answer {
    let id = call.second().to_owned();
    let left = find_mut(call)?.peerings.remove(&id);
    let mut left = left.ok_or_else(|| Failure::not_found("peering", "peering connection"))?;
    "deleted".clone_into(&mut left.status);
    Ok(Response::json(200, &peering_view(find(call)?, &id, &left)))
}

// --- VPN

fn vpn_view(space: &Space, vpn: &Vpn) -> Value {
    let active = vpn.status == "active";
    let tunnel = |number: usize| {
        json!({
            "ip": format!("198.51.100.{number}"),
            "customer_ip": vpn.public_ip,
            "pre_shared_key": ids::digits(&format!("{}:{number}", vpn.id), 32),
            "status": "UP",
            "status_message": "status message",
            "last_status_change": vpn.updated_at.api(),
        })
    };
    let tunnels: Vec<Value> = if active {
        (1..=2).map(tunnel).collect()
    } else {
        Vec::new()
    };
    json!({
        "id": vpn.id,
        "name": vpn.name,
        "public_ip": vpn.public_ip,
        "routable_cidrs": vpn.routable_cidrs,
        "space_cidr_block": space.cidr,
        "ike_version": 1,
        "status": vpn.status,
        "status_message": "",
        "tunnels": tunnels,
    })
}

fn vpns(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    needs_cedar(space, "VPN connections are")?;
    page(
        call.request,
        &["id"],
        space.vpns.values().collect(),
        |vpn: &&Vpn, _| vpn.id.clone(),
        |vpn| vpn_view(space, vpn),
    )
}

fn find_vpn<'a>(space: &'a Space, key: &str) -> Result<&'a Vpn, Failure> {
    let named = || space.vpns.values().find(|vpn| vpn.name == key);
    space
        .vpns
        .get(key)
        .or_else(named)
        .ok_or_else(|| Failure::missing("vpn_connection", "VPN is not found"))
}

fn vpn_info(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    Ok(Response::json(200, &vpn_view(space, find_vpn(space, call.second())?)))
}

fn ranges(call: &Call<'_>) -> Result<Vec<String>, Failure> {
    let ranges = list_field(&call.body()?, "routable_cidrs")?;
    let ranges: Option<Vec<String>> = ranges.iter().map(|range| range.as_str().map(str::to_owned)).collect();
    ranges
        .filter(|ranges| !ranges.is_empty() && ranges.iter().all(|range| range.contains('/')))
        .ok_or_else(|| Failure::invalid("Parameter routable_cidrs must be an array of networks."))
}

fn create_vpn(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["name", "public_ip", "routable_cidrs"])?;
    let (name, public_ip) = (required(&body, "name")?, required(&body, "public_ip")?);
    let routable_cidrs = ranges(call)?;
    let space = find(call)?;
    needs_cedar(space, "VPN connections are")?;
    if space.vpns.values().any(|vpn| vpn.name == name) {
        return Err(Failure::invalid(format!("Name {name} is already taken")));
    }
    if public_ip.parse::<std::net::Ipv4Addr>().is_err() {
        return Err(Failure::invalid("Public ip must be an IPv4 address."));
    }
    let id = call.world.new_id();
    let vpn = Vpn {
        id: id.clone(),
        name,
        public_ip,
        routable_cidrs,
        status: "pending".to_owned(),
        updated_at: call.now,
    };
    let space = find_mut(call)?;
    let shown = vpn_view(space, &vpn);
    space.vpns.insert(id.clone(), vpn);
    let done = Transition::VpnReady {
        space: space.id.clone(),
        vpn: id,
    };
    let takes = call.world.settings.timings.vpn;
    call.world.after(call.now, takes, done);
    Ok(Response::json(201, &shown))
}

fn update_vpn(call: &mut Call<'_>) -> Answer {
    let routable_cidrs = ranges(call)?;
    let id = find_vpn(find(call)?, call.second())?.id.clone();
    let now = call.now;
    if let Some(vpn) = find_mut(call)?.vpns.get_mut(&id) {
        (vpn.routable_cidrs, vpn.updated_at) = (routable_cidrs, now);
    }
    vpn_info(call)
}

fn delete_vpn(call: &mut Call<'_>) -> Answer {
    let space = find(call)?;
    let vpn = find_vpn(space, call.second())?;
    let (id, mut shown) = (vpn.id.clone(), vpn_view(space, vpn));
    find_mut(call)?.vpns.remove(&id);
    shown["status"] = "deprovisioning".into();
    Ok(Response::json(202, &shown))
}
