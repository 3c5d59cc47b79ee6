#!/usr/bin/env bash
# The real Heroku CLI, doing what people do with it every day, against a sandbox that holds each request and each answer
# to Heroku's hyper-schema; then a plan that finds what the CLI changed, and who it was.
set -euo pipefail
here=$PWD
dynoform=${DYNOFORM:-$here/target/ci/bin/dynoform}
schema=${DYNOFORM_SHARED_DATA:-$(cd .. && pwd)/shared/data}/heroku-platform-api.3.sdk.schema.json
[ -f "$schema" ] || { echo "missing: $schema (set DYNOFORM_SHARED_DATA)"; exit 1; }
cli=${DYNOFORM_CI_HEROKU:-$here/target/ci/heroku}
[ -x "$cli/node_modules/.bin/heroku" ] || npm install --silent --no-audit --no-fund --prefix "$cli" heroku@11 > /dev/null

work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$dynoform" sandbox serve -listen "127.0.0.1:$port" -strict "$schema" -webhooks 127.0.0.1 > "$work/serve.log" 2>&1 &
server=$!
export HEROKU_API_URL="http://127.0.0.1:$port" HEROKU_API_KEY="ci@example.com/token"
for _ in $(seq 100); do curl -sf "$HEROKU_API_URL/sandbox/snapshot" > /dev/null && break; sleep 0.1; done

# says TEXT ARGUMENTS...: the CLI, as Ann, does not fail and says that; with no text, whatever it says.
says() {
    local expected=$1; shift
    if ! HOME="$work" HEROKU_HOST="$HEROKU_API_URL" HEROKU_API_KEY=ann@example.com/token DISABLE_TELEMETRY=true \
        HEROKU_DISABLE_AUTOUPDATE=1 HEROKU_SKIP_NEW_VERSION_CHECK=1 CI=1 NO_COLOR=1 \
        timeout 120 "$cli/node_modules/.bin/heroku" "$@" > "$work/said.txt" 2>&1 < /dev/null \
        || { [ -n "$expected" ] && ! grep -Eq -- "$expected" "$work/said.txt"; }; then
        echo "heroku $*: does not say $expected"; cat "$work/said.txt"; exit 1
    fi
    echo "  heroku $*"
}
call() { curl -sf -X "$1" "$HEROKU_API_URL$2" -H 'Accept: application/vnd.heroku+json; version=3' \
    -H "Authorization: Bearer $HEROKU_API_KEY" -H 'Content-Type: application/json' ${3:+-d "$3"} > /dev/null; }

# id_at PATH: the id of the first of a list.
id_at() { curl -sf "$HEROKU_API_URL$1" -H 'Accept: application/vnd.heroku+json; version=3' \
    -H "Authorization: Bearer $HEROKU_API_KEY" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["id"])'; }

mkdir "$work/project" && cd "$work/project"
cat > main.tf <<'TF'
terraform {
  required_providers {
    heroku = { source = "heroku/heroku" }
  }
}
resource "heroku_app" "shop" {
  name        = "cli-shop"
  region      = "us"
  config_vars = { LEVEL = "info" }
}
resource "heroku_app_release" "shop" {
  app_id  = heroku_app.shop.id
  slug_id = "51060000-0000-4000-8000-000000000001"
}
resource "heroku_formation" "web" {
  app_id   = heroku_app.shop.id
  type     = "web"
  quantity = 1
  size     = "standard-1x"
  depends_on = [heroku_app_release.shop]
}
TF
"$dynoform" apply -input=false -auto-approve < /dev/null > apply.txt || { cat apply.txt; exit 1; }

says 'ann@example.com' auth:whoami
says 'cli-other' apps:create cli-other
says 'cli-other' apps
says 'Web URL' apps:info -a cli-other
says 'heroku-24' apps:stacks -a cli-other
says 'Frankfurt' regions
says 'TRACE' config:set LEVEL=TRACE -a cli-shop
says 'olling back' releases:rollback v4 -a cli-shop
says 'info' config:get LEVEL -a cli-shop
says 'DEBUG' config:set LEVEL=DEBUG EXTRA=1 -a cli-shop
says 'EXTRA' config -a cli-shop
says 'DEBUG' config:get LEVEL -a cli-shop
says 'Unsetting EXTRA' config:unset EXTRA -a cli-shop
says 'web \(Standard-1X\)' ps -a cli-shop
says 'web at 3' ps:scale web+2 -a cli-shop
says 'web at 2' ps:scale web-1 -a cli-shop
says 'Standard-1X' ps:type -a cli-shop
says 'Restarting' ps:restart -a cli-shop
says 'topping' ps:stop web.1 -a cli-shop
says '' ps:wait -a cli-shop
says 'Running .*detached|run\.' run:detached 'echo hi' -a cli-shop
says 'Set LEVEL' releases -a cli-shop
says 'app\[api\]: Release v[0-9]+ created by user ann@example.com' logs -a cli-shop --num 3
says 'By: +ann@example.com' releases:info -a cli-shop
says 'no release output' releases:output v1 -a cli-shop
# The log of a release phase while it runs: it stays open until the phase ends.
slug=$(curl -sf -X POST "$HEROKU_API_URL/apps/cli-other/slugs" -H 'Accept: application/vnd.heroku+json; version=3' \
    -H "Authorization: Bearer $HEROKU_API_KEY" -H 'Content-Type: application/json' \
    -d '{"process_types":{"web":"x","release":"echo begins && sleep 2 && echo is migrated"}}' \
    | python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])')
call POST /apps/cli-other/releases "{\"slug\":\"$slug\"}"
says 'is migrated' releases:output -a cli-other
grep -q 'begins' "$work/said.txt"
says 'cli-cache' addons:create heroku-redis:mini -a cli-other --name cli-cache
says 'cli-cache' addons -a cli-other
says '' addons:wait cli-cache
says 'heroku-redis' addons:services
says 'heroku-redis:mini' addons:info cli-cache
says 'heroku-redis:premium-0' addons:upgrade cli-cache heroku-redis:premium-0 -a cli-other
says 'private-7' addons:plans heroku-redis
says '5/month|month' addons:info REDIS -a cli-other
says 'successfully renamed' addons:rename cli-cache cli-store
says 'cli-store' addons --all
says 'cli-cache' addons:rename cli-store cli-cache
says 'devcenter' addons:docs heroku-redis --show-url
says 'No usage found' usage:addons -a cli-other
says 'ttaching' addons:attach cli-cache -a cli-shop --as SHARED
says 'etaching' addons:detach SHARED -a cli-shop
says 'ttaching' addons:attach cli-other::REDIS -a cli-shop --as SHARED
says 'etaching' addons:detach SHARED -a cli-shop
says 'estroying' addons:destroy cli-cache --confirm cli-other -a cli-other
says 'www.example.com' domains:add www.example.com -a cli-other
says 'www.example.com' domains -a cli-other
says 'www.example.com' domains:info www.example.com -a cli-other
says '' domains:wait www.example.com -a cli-other
says 'emoving' domains:remove www.example.com -a cli-other
says 'dding other' domains:add other.example.com -a cli-other --wait
says 'emoving all' domains:clear -a cli-other
says 'no SSL certificates' certs -a cli-other
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=www.example.com -keyout "$work/key.pem" -out "$work/crt.pem" 2> /dev/null
says 'dding SSL certificate' certs:add "$work/crt.pem" "$work/key.pem" -a cli-other
says 'SNI' certs -a cli-other
says 'Subject' certs:info -a cli-other
says 'pdating SSL certificate' certs:update "$work/crt.pem" "$work/key.pem" -a cli-other --confirm cli-other
says 'emoving SSL certificate' certs:remove -a cli-other --confirm cli-other
says '' certs:auto:enable -a cli-other
says 'Automatic Certificate Management' certs:auto -a cli-other
says 'isabling' certs:auto:disable -a cli-other --confirm cli-other
says 'uccessfully added' drains:add https://logs.example.com/ -a cli-other
says 'logs.example.com' drains -a cli-other
says 'uccessfully removed' drains:remove https://logs.example.com/ -a cli-other
says 'preboot' features -a cli-other
says 'nabling preboot' features:enable preboot -a cli-other
says 'Enabled: +true' features:info preboot -a cli-other
says 'isabling preboot' features:disable preboot -a cli-other
says 'uildpack' buildpacks:set https://github.com/heroku/heroku-buildpack-nodejs -a cli-other
says 'nodejs' buildpacks -a cli-other
says 'ruby' buildpacks:add --index 1 https://github.com/heroku/heroku-buildpack-ruby -a cli-other
says 'emoved' buildpacks:remove https://github.com/heroku/heroku-buildpack-ruby -a cli-other
says 'leared' buildpacks:clear -a cli-other
says 'bob@example.com' access:add bob@example.com -a cli-other
says 'bob@example.com' access -a cli-other
says 'emoving bob' access:remove bob@example.com -a cli-other
says 'HRKU-' authorizations:create -d cli-token -s read -e 3600
made=$(grep -m1 '^ID:' "$work/said.txt" | grep -oE '[0-9a-f-]{36}')
says 'cli-token' authorizations
says 'HRKU-' authorizations:info "$made"
says 'for one' authorizations:update "$made" -d 'for one'
says 'HRKU-' authorizations:rotate "$made"
says 'evoking' authorizations:revoke "$made"
says 'HEROKU_OAUTH_SECRET' clients:create cli-client https://example.com/callback
client=$(grep -m1 '^HEROKU_OAUTH_ID=' "$work/said.txt" | cut -d= -f2)
says 'cli-client' clients
says 'Redirect|redirect' clients:info "$client"
says 'pdating' clients:update "$client" -n cli-other
says 'HEROKU_OAUTH_SECRET|otating|pdating' clients:rotate "$client"
says 'estroying' clients:destroy "$client"
says 'No OAuth sessions' sessions
ssh-keygen -q -t ed25519 -N '' -C ann@laptop -f "$work/id"
says 'ploading' keys:add "$work/id.pub" --yes
says 'ann@laptop' keys
says 'emoving' keys:remove ann@laptop
says 'cli-team' apps:create cli-team -t acme
says 'cli-team' apps -t acme
says 'dding bob' access:add bob@example.com -a cli-team -p view,deploy
says 'pdating bob' access:update bob@example.com -a cli-team -p view
says 'bob@example.com.*view' access -a cli-team
says 'ocking' apps:lock -a cli-team
says 'nlocking' apps:unlock -a cli-team
says 'nitiating transfer' apps:transfer bob@example.com -a cli-other
says 'estroying' apps:destroy -a cli-team --confirm cli-team
says 'dding bob' members:add bob@example.com -t acme -r member
says 'bob@example.com' members -t acme
says 'as admin' members:set bob@example.com -t acme -r admin
says 'acme' teams
says 'emoving bob' members:remove bob@example.com -t acme
says 'dding webhook' webhooks:add -i api:release -l notify -u https://example.com/hook -a cli-other
says 'example.com/hook' webhooks -a cli-other
hook=$(id_at /apps/cli-other/webhooks)
says 'example.com/hook' webhooks:info "$hook" -a cli-other
says 'pdating' webhooks:update "$hook" -i api:build -l sync -u https://example.com/other -a cli-other
says 'igning Secret' webhooks:add -i api:app,api:release -l notify -u "http://127.0.0.1:1/nobody" -s shared -a cli-other
says 'NOISY' config:set NOISY=1 -a cli-other
sleep 1
says 'failed +api:release +notify +1 +ConnectionFailed' webhooks:deliveries -a cli-other
delivery=$(id_at /apps/cli-other/webhook-deliveries)
says 'Set NOISY config vars' webhooks:deliveries:info "$delivery" -a cli-other
says 'release +create' webhooks:events -a cli-other
says 'Set NOISY config vars' webhooks:events:info "$(id_at /apps/cli-other/webhook-events)" -a cli-other
says 'has no deliveries' webhooks:deliveries -a cli-other --status pending
says 'emoving' webhooks:remove "$hook" -a cli-other
says 'nabling maintenance' maintenance:on -a cli-other
says 'cli-line' pipelines:create cli-line -a cli-shop -s staging
says 'production' pipelines:add cli-line -a cli-other -s production
says 'cli-line' pipelines
says 'staging' pipelines:info cli-line
says 'Promotion successful' pipelines:promote -a cli-shop
says 'development' pipelines:update -a cli-other -s development
says 'emoving cli-other' pipelines:remove -a cli-other
says 'cli-row' pipelines:rename cli-line cli-row
says 'cli-line' pipelines:rename cli-row cli-line
says 'nabling dashboard' labs:enable dashboard-repositories-api -a cli-shop
says 'onfiguring pipeline' reviewapps:enable -p cli-line
says 'auto deployment' reviewapps:enable -p cli-line --autodeploy
says 'reviewapps:wait|background' reviewapps:create -p cli-line -b new-cart --wait-interval 1
says 'cli-line-br-new-cart' apps
says '' reviewapps:wait cli-line-br-new-cart --wait-interval 1
says 'review' pipelines:info cli-line
says 'estroying' apps:destroy -a cli-line-br-new-cart --confirm cli-line-br-new-cart
says 'onfiguring pipeline' reviewapps:disable -p cli-line
says 'estroying' pipelines:destroy cli-line
says 'allocating' spaces:create cli-space -t acme --region virginia
call POST /sandbox/clock '{"advance":"9m"}'
says 'allocated' spaces:wait -s cli-space --interval 1
says 'cli-space' spaces
says 'Outbound IPs|allocated' spaces:info -s cli-space
says 'cli-within' apps:create cli-within --space cli-space -t acme
says 'cli-within' spaces:topology -s cli-space
says '' spaces:ps -s cli-space
says 'logs.example.com' spaces:drains:set https://logs.example.com -s cli-space
says 'logs.example.com' spaces:drains:get -s cli-space
says 'estroying' apps:destroy -a cli-within --confirm cli-within
says 'cli-room' spaces:rename --from cli-space --to cli-room
says 'cli-space' spaces:rename --from cli-room --to cli-space
says '203.0.113.0/24' spaces:trusted-ips:add 203.0.113.0/24 -s cli-space --confirm cli-space
says '203.0.113.0/24' spaces:trusted-ips -s cli-space
says 'emoved 203.0.113.0/24' spaces:trusted-ips:remove 203.0.113.0/24 -s cli-space --confirm cli-space
says 'AWS VPC ID' spaces:peering:info -s cli-space
says 'ccepting' spaces:peerings:accept pcx-0123 -s cli-space
says 'pcx-0123' spaces:peerings -s cli-space
says 'ear.*down|estroying' spaces:peerings:destroy pcx-0123 -s cli-space --confirm pcx-0123
says 'reating VPN' spaces:vpn:connect office --ip 203.0.113.1 --cidrs 192.168.1.0/24 -s cli-space
call POST /sandbox/clock '{"advance":"6m"}'
says 'llocat' spaces:vpn:wait office -s cli-space --interval 1
says 'office' spaces:vpn:connections -s cli-space
says 'VPN Tunnel' spaces:vpn:info office -s cli-space
says 'Customer Gateway' spaces:vpn:config office -s cli-space
says 'pdating' spaces:vpn:update office --cidrs 192.168.2.0/24 -s cli-space
says 'ear.*down|estroying' spaces:vpn:destroy office -s cli-space --confirm office
says 'estroying' spaces:destroy -s cli-space --confirm cli-space
says 'no telemetry drains' telemetry -a cli-other
says 'allocating' spaces:create cli-fir -t acme --region virginia --generation fir
call POST /sandbox/clock '{"advance":"9m"}'
says 'cli-inner' apps:create cli-inner --space cli-fir -t acme
says 'uccessfully added' telemetry:add https://collector.example.com/ -a cli-inner --signals traces,logs --headers '{"x-key":"one"}'
says 'collector.example.com' telemetry -a cli-inner
drain=$(id_at /apps/cli-inner/telemetry-drains)
says 'collector.example.com' telemetry:info "$drain"
says 'metrics' telemetry:update "$drain" --signals all
says 'emov' telemetry:remove -a cli-inner
says 'estroying' apps:destroy -a cli-inner --confirm cli-inner
says 'estroying' spaces:destroy -s cli-fir --confirm cli-fir
says 'cli-renamed' apps:rename cli-renamed -a cli-other
says 'estroying' apps:destroy -a cli-renamed --confirm cli-renamed

# What Ann changed is seen before the plan, with her name.
"$dynoform" plan -input=false -no-color < /dev/null > plan.txt || { cat plan.txt; exit 1; }
for expected in 'Changed outside' 'heroku_app.shop' '\(v[0-9]+ by ann@example.com: Set ' 'DEBUG' 'heroku_formation.web' 'quantity'; do
    grep -Eq "$expected" plan.txt || { echo "the plan does not say: $expected"; cat plan.txt; exit 1; }
done
cd "$here"
kill -TERM "$server"
if ! wait "$server"; then echo "calls deviated from the hyper-schema:"; cat "$work/serve.log"; exit 1; fi
echo "heroku cli: everyday commands run against the sandbox, and their changes are found"
