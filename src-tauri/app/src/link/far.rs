//! Whether a peer is beyond the line for which somebody pays, or in the same room.

use std::net::{IpAddr, SocketAddr};

/// Whether an address leads out of the own network: a name or a web address (a relay), or an IP address
/// that is not private (RFC 1918, RFC 4193) nor of the link or the machine itself.
pub(super) fn is_far(address: &str) -> bool {
    match address.parse::<SocketAddr>() {
        Ok(address) => match address.ip() {
            IpAddr::V4(ip) => !(ip.is_private() || ip.is_loopback() || ip.is_link_local()),
            IpAddr::V6(ip) => {
                let mapped = ip.to_ipv4_mapped();
                let near = |ip: std::net::Ipv4Addr| ip.is_private() || ip.is_loopback();
                !(ip.is_loopback()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
                    || mapped.is_some_and(near))
            }
        },
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_near_and_the_rest_of_the_world_far() {
        for near in [
            "192.168.1.5:4711",
            "10.0.0.2:1",
            "172.31.0.9:4711",
            "127.0.0.1:4711",
            "169.254.7.7:4711",
            "[::1]:4711",
            "[fe80::1]:4711",
            "[fd00::1]:4711",
            "[::ffff:192.168.1.5]:4711",
        ] {
            assert!(!is_far(near), "{near}");
        }
        for far in [
            "203.0.113.7:443",
            "100.64.0.1:4711",
            "172.32.0.1:4711",
            "[2001:db8::1]:4711",
            "relay.example.jp:443",
            "https://relay.example.jp/tsunagi",
        ] {
            assert!(is_far(far), "{far}");
        }
    }
}
