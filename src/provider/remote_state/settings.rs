//! The settings of the backends whose states can be read, as the reference 1.11.4 holds them to.

use crate::language::types::Type;

/// A setting of a backend.
type Setting = (&'static str, Type);

/// The settings of a backend, the first so many of them required; nothing when they are not checked here.
pub(super) fn settings(backend: &str) -> Option<(usize, Vec<Setting>)> {
    Some(match backend {
        "local" => (0, text(&["path", "workspace_dir"])),
        "pg" => {
            let mut all = text(&["conn_str", "schema_name"]);
            all.extend(
                ["skip_schema_creation", "skip_table_creation", "skip_index_creation"].map(|it| (it, Type::Bool)),
            );
            (0, all)
        }
        "gcs" => {
            let mut all = text(&[
                "bucket",
                "prefix",
                "credentials",
                "access_token",
                "impersonate_service_account",
                "encryption_key",
                "kms_encryption_key",
                "storage_custom_endpoint",
            ]);
            all.push(("impersonate_service_account_delegates", Type::list(Type::String)));
            (1, all)
        }
        "http" => {
            let mut all = text(&[
                "address",
                "update_method",
                "lock_address",
                "lock_method",
                "unlock_address",
                "unlock_method",
                "username",
                "password",
                "client_ca_certificate_pem",
                "client_certificate_pem",
                "client_private_key_pem",
            ]);
            all.extend(["retry_max", "retry_wait_min", "retry_wait_max"].map(|it| (it, Type::Number)));
            all.push(("skip_cert_verification", Type::Bool));
            (0, all)
        }
        "s3" => (2, s3()),
        "remote" => {
            let mut all = text(&["organization", "hostname", "token"]);
            all.push(("workspaces", Type::Dynamic));
            (1, all)
        }
        _ => return None,
    })
}

fn text(names: &[&'static str]) -> Vec<Setting> {
    names.iter().map(|name| (*name, Type::String)).collect()
}

fn s3() -> Vec<Setting> {
    let mut all = text(&[
        "bucket",
        "key",
        "access_key",
        "acl",
        "custom_ca_bundle",
        "dynamodb_endpoint",
        "dynamodb_table",
        "ec2_metadata_service_endpoint",
        "ec2_metadata_service_endpoint_mode",
        "endpoint",
        "http_proxy",
        "https_proxy",
        "iam_endpoint",
        "kms_key_id",
        "no_proxy",
        "profile",
        "region",
        "retry_mode",
        "secret_key",
        "shared_credentials_file",
        "sse_customer_key",
        "sts_endpoint",
        "sts_region",
        "token",
        "workspace_key_prefix",
    ]);
    let flags = [
        "encrypt",
        "force_path_style",
        "insecure",
        "skip_credentials_validation",
        "skip_metadata_api_check",
        "skip_region_validation",
        "skip_requesting_account_id",
        "skip_s3_checksum",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
        "use_lockfile",
        "use_path_style",
    ];
    all.extend(flags.map(|name| (name, Type::Bool)));
    let sets = [
        "allowed_account_ids",
        "forbidden_account_ids",
        "shared_config_files",
        "shared_credentials_files",
    ];
    all.extend(sets.map(|name| (name, Type::set(Type::String))));
    let objects = ["assume_role", "assume_role_with_web_identity", "endpoints"];
    all.extend(objects.map(|name| (name, Type::Dynamic)));
    all.push(("max_retries", Type::Number));
    all
}
