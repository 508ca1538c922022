//! The server that shows notifications: who it is, what it can, whether it may disturb.

use futures_util::{Stream, StreamExt};
use holdfast_desk::alarm::Screen;
use std::time::Duration;
use zbus::fdo::{DBusProxy, PropertiesProxy};
use zbus::names::{BusName, InterfaceName};
use zbus::{Connection, MatchRule, MessageStream, message::Type};

pub(super) const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// How long the server may take to say who it is; a slow one is asked again with the next toast.
const PATIENCE: Duration = Duration::from_secs(10);

/// The server, with what it can show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) screen: Screen,
    /// Whether text is read as markup, so that ours has to be escaped.
    pub(super) markup: bool,
}

/// Asks who shows notifications. One that is not running is not started for this.
pub(super) async fn ask(bus: &Connection) -> zbus::Result<Server> {
    let name = BusName::try_from(NAME)?;
    let names = DBusProxy::new(bus).await?;
    if !names.name_has_owner(name).await? {
        return Ok(Server::default());
    }
    tokio::time::timeout(PATIENCE, describe(bus))
        .await
        .unwrap_or_else(|_| Ok(Server { screen: unknown(), markup: true }))
}

/// A server that has not said what it can: no buttons are promised.
fn unknown() -> Screen {
    Screen { present: true, name: String::new(), buttons: false, inhibited: false }
}

async fn describe(bus: &Connection) -> zbus::Result<Server> {
    let call =
        async |method: &str| bus.call_method(Some(NAME), PATH, Some(NAME), method, &()).await;
    let abilities: Vec<String> = call("GetCapabilities").await?.body().deserialize()?;
    let about = call("GetServerInformation").await?;
    let (name, _, version, _): (String, String, String, String) = about.body().deserialize()?;
    let can = |ability: &str| abilities.iter().any(|known| known == ability);
    let version = version.split_whitespace().next().unwrap_or_default();
    Ok(Server {
        screen: Screen {
            present: true,
            name: format!("{name} {version}").trim().to_owned(),
            buttons: can("actions"),
            inhibited: inhibited(bus).await,
        },
        markup: can("body-markup"),
    })
}

/// Whether the user asked not to be disturbed; no where the server does not know such a thing.
async fn inhibited(bus: &Connection) -> bool {
    let ask = async {
        let properties = PropertiesProxy::builder(bus)
            .destination(NAME)
            .path(PATH)
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await?;
        let value = properties.get(InterfaceName::try_from(NAME)?, "Inhibited").await?;
        bool::try_from(value)
    };
    ask.await.unwrap_or(false)
}

/// Something happened to the server: it came, went, or changed a property.
pub(super) async fn changes(bus: &Connection) -> zbus::Result<impl Stream<Item = bool> + use<>> {
    let owner = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.DBus")
        .interface("org.freedesktop.DBus")
        .member("NameOwnerChanged")
        .arg(0, NAME)
        .build()?;
    let properties = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface("org.freedesktop.DBus.Properties")
        .member("PropertiesChanged")
        .path(PATH)
        .build()?;
    // True where the server itself changed, so that what it showed is gone.
    let owner = MessageStream::for_match_rule(owner, bus, None).await?.map(|_| true);
    let properties = MessageStream::for_match_rule(properties, bus, None).await?.map(|_| false);
    Ok(futures_util::stream::select(owner, properties))
}
