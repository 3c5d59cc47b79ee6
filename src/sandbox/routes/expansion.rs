//! References in answers that are shown in full, as `Accept-Expansion: addon_service,plan` asks for them.

use serde_json::Value;

use super::catalogue as shown;
use crate::sandbox::message::Request;
use crate::schema::catalogue;

/// Shows what the request wants in full of an add-on.
pub(super) fn of_addon(request: &Request, mut addon: Value) -> Value {
    let wanted = request.get("accept-expansion").unwrap_or_default();
    let wants = |name: &str| wanted.split(',').any(|part| part.trim() == name);
    let plan = addon["plan"]["name"].as_str().and_then(catalogue::plan);
    if let Some((service, plan)) = plan {
        if wants("plan") {
            addon["plan"] = shown::plan_view((service, plan));
        }
        if wants("addon_service") {
            addon["addon_service"] = shown::service_view(service);
        }
    }
    addon
}
