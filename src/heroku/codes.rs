//! The kinds of problems that talking to Heroku has.

use crate::diagnostic::Code;

macro_rules! codes {
    ($($constant:ident = $name:literal, $explanation:literal;)*) => {
        $(pub static $constant: Code = Code { name: $name, explanation: $explanation };)*
        /// Every code of this stage.
        pub const CODES: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    NO_CREDENTIALS = "heroku-no-credentials", "\
No token for the Heroku API was found.

Every call needs one. It is looked for in this order: `api_key` of the `provider \"heroku\"` block, the environment \
variable `HEROKU_API_KEY`, and the entry `machine api.heroku.com` of the netrc file (`NETRC_PATH`, `NETRC`, `~/.netrc`).

Make one with `heroku authorizations:create` and export it:

```sh
export HEROKU_API_KEY=…
```

To try a configuration without any account, add `-sandbox`.";

    BAD_SETTING = "heroku-bad-provider-setting", "\
An argument of the `provider \"heroku\"` block, or the environment variable that stands in for it, cannot be used.

`url` (`HEROKU_API_URL`) must be an `http` or `https` address; `headers` (`HEROKU_HEADERS`) must be a JSON object whose \
values are texts, as `{\"X-Team\": \"platform\"}`.";

    UNAUTHORIZED = "heroku-unauthorized", "\
Heroku does not accept the token (401).

It was revoked, has expired, or was cut short when it was copied. Nothing is taken to be gone because of it. \
Make a new one with `heroku authorizations:create` and set `HEROKU_API_KEY`.";

    FORBIDDEN = "heroku-forbidden", "\
The token is valid and may not do this (403).

Its user lacks a permission on the app or team, or the token's scope is too narrow: reading config vars needs the scope \
`write-protected` or `global`. Ask a team admin for the permission, or use a token of wider scope. Nothing is taken to be \
gone because of it.";

    TWO_FACTOR = "heroku-two-factor", "\
Heroku asks for a second factor (403 `two_factor`).

A token made with `heroku authorizations:create` does not need one; a token of `heroku login` may. Use the former.

Otherwise the code of the authenticator is asked for once at a terminal, or taken from `HEROKU_TWO_FACTOR_CODE`. Where the \
refusal names an app, the app is pre-authorised with it, and other changes of the same app need no code for a while.";

    CONFIRMATION = "heroku-confirmation-required", "\
Heroku does it only when the name of the app is sent along as a confirmation (423 `confirmation_required`).

Where the approved plan shows what is confirmed (an add-on outside the private space of its app), dynoform confirms by \
itself. It does not where something would happen that no plan showed: an attachment whose name is taken would replace the \
one that has it. Import that one, detach it, or choose another name.";

    NO_PRICES = "heroku-no-prices", "\
Heroku could not be asked what dynos and add-ons cost, so the cost is reckoned with the prices built into dynoform.

Plan and apply go on: nobody waits for a price longer than a few seconds.";

    WARNED = "heroku-warning", "\
Heroku answered and warned of something, in a header of the answer.

The words are Heroku's own. What was asked for was done.";

    NOT_FOUND = "heroku-not-found", "\
Heroku does not know what the request names (404).

The app, add-on, team or other object was deleted or renamed outside, or the token's user cannot see it. For objects in \
the state the next plan finds that out; a name in the configuration has to be corrected.";

    INVALID_REQUEST = "heroku-invalid-request", "\
Heroku understood the request and refuses its content (422).

The message says why: a name that is taken, a plan that does not exist, sizes of dynos that do not go together. Correct \
the attribute that it names.";

    CONFLICT = "heroku-conflict", "\
What was asked for collides with something that is there or in progress (409).

Often an operation on the same object is still running. Run the command again when it is done.";

    PAYMENT_REQUIRED = "heroku-payment-required", "\
Heroku will not do this before the account's billing is in order (402).

Verify the account or settle its invoices at https://dashboard.heroku.com/account/billing.";

    RATE_LIMITED = "heroku-rate-limited", "\
The account's calls are used up (429), and waiting did not help.

Heroku grants 4,500 calls, refilled by about 75 a minute, to all programs of an account together. dynoform slows down \
before they run out and repeats politely; some other program is using them. Wait some minutes, or lower `-parallelism`.";

    UNAVAILABLE = "heroku-unavailable", "\
Heroku cannot answer at the moment (500 to 599), also after several attempts.

Look at https://status.heroku.com and run the command again: what was done is in the state, and what was begun is in the \
journal.";

    CONNECTION_LOST = "heroku-connection-lost", "\
The connection broke before the answer came, also after several attempts.

Whether the request was carried out is not known. For a creation dynoform looked the object up and did not find it, or \
could not; the next run looks again. Check the network and run the command again.";

    UNREACHABLE = "heroku-unreachable", "\
No connection to the API.

The network, a proxy or the address is at fault; with `HEROKU_API_URL` or `-sandbox` the server may not be running. \
Nothing was sent.";

    TIMED_OUT = "heroku-timed-out", "\
Heroku did not answer in time.

Check the network and https://status.heroku.com, and run the command again.";

    UNEXPECTED_ANSWER = "heroku-unexpected-answer", "\
The answer is not what the Heroku API gives for this request.

Something in between may be answering: a proxy, a login page, or another server under `HEROKU_API_URL`.";

    WAITED_TOO_LONG = "heroku-waited-too-long", "\
Something that Heroku works on was not finished in the time allowed.

It may still be finished later. It is in the state, so that nothing is lost: look at it with the Heroku CLI, and run the \
command again. For add-ons the time is `addon_create_timeout` (minutes) in the block `timeouts` of the provider.";

    ADDON_FAILED = "heroku-addon-failed", "\
The add-on's provider did not provision it.

Heroku removes such an add-on by itself. The provider's status page may tell more; try again, or take another plan.";

    BUILD_FAILED = "heroku-build-failed", "\
The source was not built.

The build's log is printed above, line by line, with the values of the app's config vars hidden; the error has its last \
lines. Correct the source (or the buildpacks), and apply again: the build is made \
anew, because a failed one does not count.";

    RELEASE_FAILED = "heroku-release-failed", "\
The release was made and did not succeed: its release phase failed or took too long.

The app goes on with the release before. The log of the release phase is printed above, line by line; Heroku keeps it: \
`heroku releases:output --app APP`.";

    SOURCE_UNREADABLE = "heroku-source-unreadable", "\
The source that a build or slug is made of cannot be read.

`path`, `file_path` and `file_url` must lead to something that is there when the plan is made: a directory or a \
`.tar.gz` archive. A relative path begins where the command runs: write `${path.module}/app` for what lies beside \
the configuration.";

    RELEASE_DESCRIPTION = "heroku-release-description", "\
The description of a release that exists was changed in the configuration.

Heroku keeps a release as it was made. Take the old description back, or make a new release of the same code, which \
`-replace=ADDRESS` plans. Another slug or image makes a new release anyway, with the new description.";

    NO_RELEASE = "heroku-formation-without-release", "\
A formation was set, or is about to be set, on an app that has no such process type.

Process types come with the app's code. Deploy it in the same configuration with `heroku_build` or `heroku_app_release` \
on the same app (the formation waits for those by itself), deploy it by other means first, or correct `type`: it must \
be in the app's Procfile.";

    MIXED_TIERS = "heroku-mixed-dyno-tiers", "\
Dynos of tiers that do not go together in one app.

An app runs either eco, or basic, or standard and performance dynos. Give all its formations a size of the same group. \
All changes of one app are sent in one request, so that an app can move from one group to the other.";

    UNKNOWN_SIZE = "heroku-unknown-dyno-size", "\
No dyno size has that name.

Cedar: eco, basic, standard-1x, standard-2x, performance-m, -l, -l-ram, -xl, -2xl, and private-* and shield-* in spaces. \
Fir: dyno-1c-0.5gb and so on. Upper and lower case are the same. A slip of one of these is an error; a name that may be newer \
than this program is a warning.";

    RETIRED_SIZE = "heroku-retired-dyno-size", "\
That dyno size is not sold any more.

`free` and `hobby` became `eco` and `basic`; `1x` and `2x` became `standard-1x` and `standard-2x`; `px` and \
`performance` became `performance-l`.";

    DYNO_QUANTITY = "heroku-dyno-quantity", "\
More dynos of a process type than its size allows.

Eco and basic run one dyno per process type, and an app runs two eco dynos at once. Take `standard-1x` or larger to \
scale out.";

    UNKNOWN_PLAN = "heroku-unknown-plan", "\
No add-on plan of that name is known.

A plan is written `SERVICE:PLAN`. `heroku addons:plans SERVICE` lists what is sold today. It is an error \
where the name is a slip of one that Heroku itself sells, and else a warning: plans come and go, and Heroku decides.";

    RETIRED_PLAN = "heroku-retired-plan", "\
That add-on plan is not sold any more, and creating it fails.

The message names what took its place. An existing add-on has been migrated by Heroku: bring the configuration in line.";

    PLAN_CHANGE = "heroku-plan-change", "\
An add-on cannot change between these plans in place.

Essential Postgres plans change only among themselves. To move, create the new database beside the old one, copy the \
data (`heroku pg:copy`), and promote it. To throw the data away instead, replace the add-on: \
`dynoform apply -replace=ADDRESS`.";

    INVALID_NAME = "heroku-invalid-name", "\
A name that Heroku does not accept.

- app: 3 to 30 lower-case letters, digits and dashes, beginning with a letter, not ending in a dash
- pipeline: 3 to 30 lower-case letters, digits and dashes, beginning with a letter
- add-on: letters, digits, dashes and underscores, beginning with a letter
- config var: letters, digits and underscores
- process type: up to 128 letters, digits, dashes and underscores";

    INVALID_VALUE = "heroku-invalid-value", "\
A value that is not one of those that Heroku accepts here. The message lists them.";

    UNKNOWN_REGION = "heroku-unknown-region", "\
No region has that name.

Apps outside private spaces run in `us` or `eu`; apps in a space have the space's region. A region for spaces that may be \
newer than this program is a warning.";

    UNKNOWN_STACK = "heroku-unknown-stack", "\
No stack has that name.

`heroku-26`, `heroku-24` and `heroku-22` are the operating system images; `container` takes Docker images, `cnb` Cloud \
Native Buildpacks. A slip of one of these is an error; a stack that may be newer than this program is a warning.";

    RETIRED_STACK = "heroku-retired-stack", "\
That stack is gone or has an announced end.

Apps cannot be built on a stack that is gone. Take a newer one: `heroku-24`, or `heroku-26`.";

    WRONG_GENERATION = "heroku-wrong-generation", "\
Something that this generation of the platform does not have.

Fir has no classic buildpacks, stacks, internal routing, log drains or slugs, no shield, trusted IP ranges, VPN or \
peering, and no base name for review apps; its dyno sizes begin with `dyno-`. Cedar has no telemetry drains and no OCI \
images to release. The apps of one pipeline are all of one generation. The generation is that of the space: it is told from the object through its app to the space, as far \
as configuration, state and data sources tell it, and otherwise by Heroku at apply.";

    DUPLICATE_VAR = "heroku-duplicate-config-var", "\
The same config var is set twice on one resource: among the plain and among the sensitive ones.

Only one of them can hold, so a plan would never be empty. Keep one.";

    IMPORT_ID = "heroku-import-id", "\
That is not how an object of this type is named for import.

| type | id |
|---|---|
| heroku_app | UUID or name |
| heroku_addon, heroku_addon_attachment, heroku_pipeline, heroku_pipeline_coupling, heroku_pipeline_promotion, \
heroku_telemetry_drain | UUID |
| heroku_space | UUID or name |
| heroku_formation | `APP:TYPE` |
| heroku_domain | `APP:HOSTNAME` |
| heroku_drain | `APP:UUID`, or `APP:UUID:sensitive` |
| heroku_app_feature | `APP:FEATURE` |
| heroku_build, heroku_slug, heroku_ssl, heroku_app_webhook | `APP:UUID` |
| heroku_app_release | `APP` (its newest release) |
| heroku_collaborator, heroku_team_collaborator | `APP:EMAIL` |
| heroku_team_member | `TEAM:EMAIL` |
| heroku_account_feature | `EMAIL:FEATURE` |
| heroku_review_app_config | `PIPELINE:OWNER/REPOSITORY` |
| heroku_space_app_access | `SPACE:EMAIL` |
| heroku_space_inbound_ruleset | `SPACE` |
| heroku_space_vpn_connection | `SPACE:UUID` |
| heroku_space_peering_connection_accepter | `SPACE:CONNECTION` |";

    PROMOTION_FAILED = "heroku-promotion-failed", "\
A release was promoted, and did not run on every target.

A promotion is done once: the targets where it succeeded keep the release. Look at the releases of the others, correct \
what made them fail (a release phase, mostly), and apply again: a new promotion is made.";

    NO_REPOSITORY = "heroku-no-repository", "\
The pipeline is connected to no repository on GitHub, so it can have no review apps.

Connect it on the dashboard, or with `heroku pipelines:connect PIPELINE --repo OWNER/REPOSITORY`, and apply again.";

    SPACE_FAILED = "heroku-space-not-allocated", "\
A private space was asked for, and Heroku gave it up.

Nothing is billed for it. Apply again later; if it happens again, Heroku's support can tell why.";

    CONNECTION_FAILED = "heroku-connection-failed", "\
A VPN or a peering connection of a private space did not become active.

The message says where it stopped. A request at Amazon that expired or was rejected has to be made anew there; a VPN \
depends on the gateway at `public_ip` answering.";

    OLDER_STATE = "heroku-older-state", "\
The state was written by a version of the provider that kept the name of an app or add-on where today its id is kept, \
nothing else in the state tells the id, and Heroku could not be asked for it.

With a name where an id belongs a plan would replace what nobody changed, so none is made. Run it again when Heroku can be \
reached; after the next apply the state has the ids, and nothing is asked any more.";

    NOT_IMPORTABLE = "heroku-not-importable", "\
Objects of this type cannot be imported.

Config vars have no owner at Heroku, so there is nothing to tell which of an app's or a pipeline's belong to the \
resource. Write the \
resource and apply: vars that have their value already are not changed.";

    NOT_AVAILABLE = "heroku-type-not-available", "\
This resource type can be checked and not yet be planned or applied.

Its schema is known, so lint, validation and completion work. Manage it with the tool that does so today, and refer to it \
by variables.";
}
