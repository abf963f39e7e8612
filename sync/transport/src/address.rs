//! Addresses as people type them, and as they are shown.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use libp2p::Multiaddr;
use libp2p::multiaddr::Protocol;

/// The longest host name (RFC 1035); a longer text is no address.
const MAX_HOST_BYTES: usize = 253;

/// Why a typed text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was typed.
    #[error("address is empty")]
    Empty,
    /// There is a host and no `:port`.
    #[error("address has no port")]
    PortMissing,
    /// The port is not a number from 1 to 65535.
    #[error("port is not a number from 1 to 65535")]
    Port,
    /// The part before the port is neither an IP address nor a host name.
    #[error("host is neither an ip address nor a name")]
    Host,
    /// The address has four numbers and one of them is above 255, or the like.
    #[error("ip address is malformed")]
    Ip,
    /// A multiaddr with parts that this program does not speak.
    #[error("multiaddr has parts that are not supported")]
    Multiaddr,
    /// The address names every device or a group, not one.
    #[error("address does not name one device")]
    NotOneDevice,
}

/// Over which transport an address is to be dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// TCP first, QUIC when that fails.
    Either,
    /// As a multiaddr demanded.
    Tcp,
    /// As a multiaddr demanded.
    Quic,
    /// WebSocket, as a web address: passes where only web pages do.
    Web {
        /// Inside TLS.
        tls: bool,
        /// From the first slash on.
        path: String,
    },
}

/// Where to dial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Host {
    Ip(IpAddr),
    Name(String),
}

/// A typed address, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) host: Host,
    pub(crate) port: u16,
    pub(crate) way: Way,
}

impl Target {
    /// Understands `192.168.1.5:4711`, `[fe80::1]:4711`, `host:4711` and multiaddrs.
    /// Full-width characters, as a Japanese keyboard leaves them, mean their narrow ones.
    pub(crate) fn parse(typed: &str) -> Result<Self, AddressError> {
        let text = narrow(typed.trim());
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.starts_with('/') {
            return Self::from_multiaddr(&text);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return Self::from_web(&scheme.to_ascii_lowercase(), rest);
        }
        let (host, port) = split(&text)?;
        let port = match port.parse::<u16>() {
            Ok(port) if port != 0 && port_digits(port_text(&text)) => port,
            _ => return Err(AddressError::Port),
        };
        Self::checked(host, port, Way::Either)
    }

    fn checked(host: Host, port: u16, way: Way) -> Result<Self, AddressError> {
        if let Host::Ip(ip) = &host
            && (ip.is_unspecified() || ip.is_multicast() || *ip == IpAddr::V4(Ipv4Addr::BROADCAST))
        {
            return Err(AddressError::NotOneDevice);
        }
        Ok(Self { host, port, way })
    }

    /// `https://relay.example`, `wss://relay.example:8443/tsunagi`; `http` and `ws` without TLS.
    fn from_web(scheme: &str, rest: &str) -> Result<Self, AddressError> {
        let (tls, usual) = match scheme {
            "https" | "wss" => (true, 443),
            "http" | "ws" => (false, 80),
            _ => return Err(AddressError::Host),
        };
        let (place, path) = match rest.split_once('/') {
            Some((place, path)) => (place, format!("/{path}")),
            None => (rest, "/".to_owned()),
        };
        let path_is_fine = path.len() <= MAX_HOST_BYTES
            && path
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || "/-._~".contains(character));
        if !path_is_fine || place.contains('@') {
            return Err(AddressError::Host);
        }
        let has_port = place
            .rsplit_once(':')
            .is_some_and(|(host, _)| !host.contains(':') || host.ends_with(']'));
        let whole = match has_port {
            true => place.to_owned(),
            false => format!("{place}:{usual}"),
        };
        let (host, port) = split(&whole)?;
        let port = match port.parse::<u16>() {
            Ok(port) if port != 0 && port_digits(port_text(&whole)) => port,
            _ => return Err(AddressError::Port),
        };
        Self::checked(host, port, Way::Web { tls, path })
    }

    fn from_multiaddr(text: &str) -> Result<Self, AddressError> {
        let address: Multiaddr = text.parse().map_err(|_| AddressError::Multiaddr)?;
        let mut parts = address.iter();
        let host = match parts.next() {
            Some(Protocol::Ip4(ip)) => Host::Ip(ip.into()),
            Some(Protocol::Ip6(ip)) => Host::Ip(ip.into()),
            Some(Protocol::Dns(name) | Protocol::Dns4(name) | Protocol::Dns6(name)) => {
                host_name(&name)?
            }
            _ => return Err(AddressError::Multiaddr),
        };
        let web = |tls, path: std::borrow::Cow<'_, str>| Way::Web {
            tls,
            path: path.into_owned(),
        };
        let (port, way) = match (parts.next(), parts.next()) {
            (Some(Protocol::Tcp(port)), None | Some(Protocol::P2p(_))) => (port, Way::Tcp),
            (Some(Protocol::Tcp(port)), Some(Protocol::Ws(path))) => (port, web(false, path)),
            (Some(Protocol::Tcp(port)), Some(Protocol::Wss(path))) => (port, web(true, path)),
            (Some(Protocol::Tcp(port)), Some(Protocol::Tls)) => match parts.next() {
                Some(Protocol::Ws(path)) => (port, web(true, path)),
                _ => return Err(AddressError::Multiaddr),
            },
            (Some(Protocol::Udp(port)), Some(Protocol::QuicV1)) => (port, Way::Quic),
            _ => return Err(AddressError::Multiaddr),
        };
        let trailing_is_fine = match parts.next() {
            None => true,
            Some(Protocol::P2p(_)) => parts.next().is_none(),
            Some(_) => false,
        };
        if !trailing_is_fine {
            return Err(AddressError::Multiaddr);
        }
        if port == 0 {
            return Err(AddressError::Port);
        }
        Self::checked(host, port, way)
    }

    /// What to dial for one resolved IP address, in order.
    pub(crate) fn candidates(&self, ip: IpAddr, quic: bool) -> Vec<Multiaddr> {
        let socket = SocketAddr::new(ip, self.port);
        match self.way {
            Way::Tcp => vec![tcp(socket)],
            Way::Quic => vec![quic_v1(socket)],
            Way::Either if quic => vec![tcp(socket), quic_v1(socket)],
            Way::Either => vec![tcp(socket)],
            Way::Web { .. } => self.web().into_iter().collect(),
        }
    }

    /// What to dial for a web address. The name stays in it: whoever stands before a relay needs it
    /// to know which certificate to show and to whom to hand on.
    pub(crate) fn web(&self) -> Option<Multiaddr> {
        let Way::Web { tls, path } = &self.way else {
            return None;
        };
        let host = match &self.host {
            Host::Ip(IpAddr::V4(ip)) => Protocol::Ip4(*ip),
            Host::Ip(IpAddr::V6(ip)) => Protocol::Ip6(*ip),
            Host::Name(name) => Protocol::Dns(name.into()),
        };
        let mut address = Multiaddr::from(host).with(Protocol::Tcp(self.port));
        if *tls {
            address.push(Protocol::Tls);
        }
        Some(address.with(Protocol::Ws(path.into())))
    }
}

/// `/ip4/…/tcp/…`
pub(crate) fn tcp(socket: SocketAddr) -> Multiaddr {
    Multiaddr::from(socket.ip()).with(Protocol::Tcp(socket.port()))
}

/// `/ip4/…/tcp/…/ws`
pub(crate) fn web(socket: SocketAddr) -> Multiaddr {
    tcp(socket).with(Protocol::Ws("/".into()))
}

/// `/ip4/…/udp/…/quic-v1`
pub(crate) fn quic_v1(socket: SocketAddr) -> Multiaddr {
    Multiaddr::from(socket.ip())
        .with(Protocol::Udp(socket.port()))
        .with(Protocol::QuicV1)
}

/// The IP address and port of a multiaddr, over whichever transport.
pub(crate) fn socket(address: &Multiaddr) -> Option<SocketAddr> {
    let mut parts = address.iter();
    let ip = match parts.next()? {
        Protocol::Ip4(ip) => IpAddr::V4(ip),
        Protocol::Ip6(ip) => IpAddr::V6(ip),
        _ => return None,
    };
    match parts.next()? {
        Protocol::Tcp(port) | Protocol::Udp(port) => Some(SocketAddr::new(ip, port)),
        _ => None,
    }
}

/// Whether a multiaddr is a WebSocket's.
pub(crate) fn is_web(address: &Multiaddr) -> bool {
    address
        .iter()
        .any(|part| matches!(part, Protocol::Ws(_) | Protocol::Wss(_)))
}

/// Text of an address for a person: `ip:port` or `name:port`, or nothing when it has neither.
pub(crate) fn shown(address: &Multiaddr) -> String {
    if let Some(socket) = socket(address) {
        return socket.to_string();
    }
    let mut parts = address.iter();
    match (parts.next(), parts.next()) {
        (Some(Protocol::Dns(name)), Some(Protocol::Tcp(port))) => format!("{name}:{port}"),
        _ => String::new(),
    }
}

/// Listening addresses as a person would try them: private ones first, then other IPv4, then
/// IPv6; link-local IPv6 never (it is of no use without the other device's interface name);
/// loopback only when there is nothing else.
pub(crate) fn best_first(sockets: impl IntoIterator<Item = SocketAddr>) -> Vec<String> {
    let mut ranked: Vec<(u8, SocketAddr)> = sockets
        .into_iter()
        .filter_map(|socket| Some((rank(socket.ip())?, socket)))
        .collect();
    ranked.sort();
    ranked.dedup();
    let somewhere = ranked.iter().any(|(rank, _)| *rank < LOOPBACK);
    ranked
        .into_iter()
        .filter(|(rank, _)| *rank < LOOPBACK || !somewhere)
        .map(|(_, socket)| socket.to_string())
        .collect()
}

const LOOPBACK: u8 = 9;

fn rank(ip: IpAddr) -> Option<u8> {
    match ip {
        ip if ip.is_loopback() => Some(LOOPBACK),
        IpAddr::V4(ip) if ip.is_private() => Some(if ip.octets()[0] == 192 { 0 } else { 1 }),
        IpAddr::V4(ip) if ip.is_link_local() => Some(3),
        IpAddr::V4(_) => Some(2),
        IpAddr::V6(ip) if ip.is_unicast_link_local() => None,
        IpAddr::V6(ip) if ip.is_unique_local() => Some(4),
        IpAddr::V6(_) => Some(5),
    }
}

/// Full-width ASCII and the ideographic full stop and space as their ASCII characters.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '！'..='～' => u32::from(character)
                .checked_sub(0xfee0)
                .and_then(char::from_u32)
                .unwrap_or(character),
            '。' | '｡' => '.',
            'ー' | '−' => '-',
            '\u{3000}' => ' ',
            other => other,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn split(text: &str) -> Result<(Host, &str), AddressError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']').ok_or(AddressError::Ip)?;
        let ip: Ipv6Addr = inside.parse().map_err(|_| AddressError::Ip)?;
        let port = after.strip_prefix(':').ok_or(AddressError::PortMissing)?;
        return Ok((Host::Ip(ip.into()), port));
    }
    if text.parse::<Ipv6Addr>().is_ok() {
        return Err(AddressError::PortMissing);
    }
    let (host, port) = text.rsplit_once(':').ok_or(AddressError::PortMissing)?;
    if host.contains(':') {
        return Err(AddressError::Ip);
    }
    let looks_numeric = host
        .chars()
        .all(|character| character.is_ascii_digit() || character == '.');
    if looks_numeric {
        let ip: Ipv4Addr = host.parse().map_err(|_| AddressError::Ip)?;
        return Ok((Host::Ip(ip.into()), port));
    }
    Ok((host_name(host)?, port))
}

fn port_text(text: &str) -> &str {
    text.rsplit_once(':').map_or("", |(_, port)| port)
}

/// `parse::<u16>` takes a leading plus sign; nobody means one.
fn port_digits(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_digit())
}

fn host_name(name: &str) -> Result<Host, AddressError> {
    let shaped = !name.is_empty()
        && name.len() <= MAX_HOST_BYTES
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && label
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || "-_".contains(character))
        });
    if shaped {
        Ok(Host::Name(name.to_ascii_lowercase()))
    } else {
        Err(AddressError::Host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expect: Result<(&str, u16, Way), AddressError>) {
        let got = Target::parse(typed).map(|target| {
            let host = match target.host {
                Host::Ip(ip) => ip.to_string(),
                Host::Name(name) => name,
            };
            (host, target.port, target.way)
        });
        let expect = expect.map(|(host, port, way)| (host.to_owned(), port, way));
        assert_eq!(got, expect, "{typed}");
    }

    #[test]
    fn addresses_are_understood_the_ways_people_type_them() {
        check("192.168.1.5:4711", Ok(("192.168.1.5", 4711, Way::Either)));
        check(
            " 192.168.1.5:4711\n",
            Ok(("192.168.1.5", 4711, Way::Either)),
        );
        check(
            "１９２．１６８．１．５：４７１１",
            Ok(("192.168.1.5", 4711, Way::Either)),
        );
        check(
            "１９２。１６８。１。５：４７１１",
            Ok(("192.168.1.5", 4711, Way::Either)),
        );
        check("[fe80::1]:4711", Ok(("fe80::1", 4711, Way::Either)));
        check("Honbu-PC.local:80", Ok(("honbu-pc.local", 80, Way::Either)));
        check("/ip4/10.0.0.1/tcp/1", Ok(("10.0.0.1", 1, Way::Tcp)));
        check("/ip6/::1/udp/9/quic-v1", Ok(("::1", 9, Way::Quic)));
        check(
            "/dns4/relay.example/tcp/443",
            Ok(("relay.example", 443, Way::Tcp)),
        );
    }

    #[test]
    fn a_relay_is_understood_as_a_web_address_is_typed() {
        let web = |tls, path: &str| Way::Web {
            tls,
            path: path.to_owned(),
        };
        let (inside_tls, bare) = (web(true, "/"), web(false, "/"));
        for typed in [
            "https://relay.example",
            "https://relay.example/",
            "HTTPS://Relay.Example:443",
            "wss://relay.example",
            "ｈｔｔｐｓ：／／relay.example",
            "/dns/relay.example/tcp/443/wss",
            "/dns4/relay.example/tcp/443/tls/ws",
        ] {
            check(typed, Ok(("relay.example", 443, inside_tls.clone())));
        }
        check("http://10.0.0.1:8080", Ok(("10.0.0.1", 8080, bare.clone())));
        check("ws://[fe80::1]", Ok(("fe80::1", 80, bare.clone())));
        check("/ip4/10.0.0.1/tcp/80/ws", Ok(("10.0.0.1", 80, bare)));
        check(
            "https://pref.example/tsunagi/relay",
            Ok(("pref.example", 443, web(true, "/tsunagi/relay"))),
        );
        let dialled = Target::parse("https://relay.example").expect("an address");
        let dialled = dialled.web().expect("a web address").to_string();
        assert_eq!(
            dialled, "/dns/relay.example/tcp/443/tls/ws",
            "the name is kept for whoever stands before the relay"
        );
    }

    #[test]
    fn nonsense_is_refused_with_what_is_wrong_about_it() {
        check("", Err(AddressError::Empty));
        check("　", Err(AddressError::Empty));
        check("192.168.1.5", Err(AddressError::PortMissing));
        check("fe80::1", Err(AddressError::PortMissing));
        check("[fe80::1]", Err(AddressError::PortMissing));
        check("192.168.1.5:", Err(AddressError::Port));
        check("192.168.1.5:0", Err(AddressError::Port));
        check("192.168.1.5:65536", Err(AddressError::Port));
        check("192.168.1.5:+80", Err(AddressError::Port));
        check("192.168.1.5:-1", Err(AddressError::Port));
        check("192.168.1.256:80", Err(AddressError::Ip));
        check("192.168.1:80", Err(AddressError::Ip));
        check(":80", Err(AddressError::Ip));
        check("[fe80::g]:80", Err(AddressError::Ip));
        check("[fe80::1%eth0]:80", Err(AddressError::Ip));
        check("避難所:80", Err(AddressError::Host));
        check("a b:80", Err(AddressError::Host));
        check("-a:80", Err(AddressError::Host));
        check("0.0.0.0:80", Err(AddressError::NotOneDevice));
        check("255.255.255.255:80", Err(AddressError::NotOneDevice));
        check("[ff02::1]:80", Err(AddressError::NotOneDevice));
        check("/ip4/1.2.3.4", Err(AddressError::Multiaddr));
        check("/ip4/1.2.3.4/tcp/1/http", Err(AddressError::Multiaddr));
        check("/ip4/1.2.3.4/tcp/1/tls", Err(AddressError::Multiaddr));
        check("ftp://relay.example", Err(AddressError::Host));
        check("https://", Err(AddressError::Ip));
        check("https://name@relay.example", Err(AddressError::Host));
        check("https://relay.example:0", Err(AddressError::Port));
        check("https://relay.example/?token=1", Err(AddressError::Host));
        check("https://中継.example", Err(AddressError::Host));
        check("https://0.0.0.0", Err(AddressError::NotOneDevice));
        check("/ip4/1.2.3.4/tcp/0", Err(AddressError::Port));
        check("/", Err(AddressError::Multiaddr));
    }

    #[test]
    fn the_local_network_is_shown_first_and_loopback_only_alone() {
        let all: Vec<SocketAddr> = [
            "127.0.0.1:1",
            "[fe80::2]:1",
            "203.0.113.7:1",
            "10.0.0.4:1",
            "192.168.1.5:1",
            "192.168.1.5:1",
            "[2001:db8::1]:1",
        ]
        .iter()
        .map(|text| text.parse().expect("an address"))
        .collect();
        assert_eq!(
            best_first(all.clone()),
            [
                "192.168.1.5:1",
                "10.0.0.4:1",
                "203.0.113.7:1",
                "[2001:db8::1]:1"
            ]
        );
        assert_eq!(best_first(all.into_iter().take(2)), ["127.0.0.1:1"]);
    }
}
