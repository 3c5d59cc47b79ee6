//! The Heroku catalogue: dyno sizes, regions, stacks, add-on services and their plans.
//!
//! Takes names as users write them, returns static rows of our own tables (figures of August 2026).
//! It never does I/O and never guesses: what is not in a table is `None`.

mod dynos;
mod generations;
mod limits;
mod partners;
mod places;
mod services;
mod stores;

pub use dynos::{DynoSize, DynoTier, Generation, RETIRED_SIZES, dyno_size, dyno_sizes};
pub use generations::{Lack, Runtime, kinds_with_lacks, lacks};
pub use limits::{MOST_HEADERS, NameForm, STALE_DAYS, endpoint_instead, name_form, takes_header};
pub use places::{REGIONS, Region, STACKS, Stack, StackState, default_stack, region, stack};
pub use services::{Plan, PlanState, Service, plan, service, services};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_unique() {
        let sizes: BTreeSet<String> = dyno_sizes().iter().map(|size| size.name.to_lowercase()).collect();
        assert_eq!(sizes.len(), dyno_sizes().len());
        let names: BTreeSet<&str> = services().map(|service| service.name).collect();
        assert_eq!(names.len(), services().count());
        for service in services() {
            let plans: BTreeSet<&str> = service.plans.iter().map(|plan| plan.name).collect();
            assert_eq!(plans.len(), service.plans.len(), "{}", service.name);
        }
    }

    #[test]
    fn a_default_plan_is_for_sale_where_one_is() {
        for service in services() {
            let sold = service.plans.iter().any(|plan| plan.state == PlanState::Available);
            assert_eq!(
                service.default_plan().state == PlanState::Available,
                sold,
                "{}",
                service.name
            );
        }
    }

    #[test]
    fn sizes_are_found_in_any_case() {
        assert_eq!(dyno_size("standard-2x").map(|size| size.monthly_cents), Some(5_000));
        assert_eq!(dyno_size("hobby").map(|size| size.name), None);
        assert!(RETIRED_SIZES.contains(&"hobby"));
    }

    #[test]
    fn a_plan_without_its_name_is_the_default_one() {
        let (service, row) = plan("heroku-postgresql").expect("sold");
        assert_eq!((service.name, row.name), ("heroku-postgresql", "essential-0"));
        assert_eq!(
            plan("heroku-postgresql:mini").map(|(_, row)| row.state),
            Some(PlanState::Retired)
        );
        assert!(plan("heroku-postgresql:gigantic").is_none());
    }
}
