//! A module after an edit of a few blocks: the rest of what it declares is kept as it is.

use std::sync::Arc;

use super::assemble::{Assembly, Overrides};
use super::decode::{Declaration, Decoded};
use super::file::LoadedFile;
use super::module::Module;

/// More blocks than this are put together anew.
const FEW: usize = 64;

/// The module with what changed; `None` when only putting all of it together can tell.
pub(super) fn patched(module: &Module, before: &[Arc<LoadedFile>], now: &[Arc<LoadedFile>]) -> Option<Module> {
    if before.len() != now.len() {
        return None;
    }
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for (old, new) in before.iter().zip(now) {
        if !Arc::ptr_eq(old, new) {
            let (old, new) = differing(&old.decoded, &new.decoded);
            gone.extend(old);
            come.extend(new);
        }
    }
    if gone.len() + come.len() > FEW {
        return None;
    }
    let mut module = module.clone();
    module.files = now.iter().map(|file| file.id).collect();
    for declaration in gone.iter().flat_map(|decoded| &decoded.declarations) {
        remove(&mut module, declaration)?;
    }
    let mut none = Overrides::default();
    let mut assembly = Assembly::new(module, &mut none);
    for declaration in come.iter().flat_map(|decoded| &decoded.declarations) {
        if !is_by_name(declaration) {
            return None;
        }
        assembly.add(declaration);
    }
    let (module, problems) = assembly.finish();
    // Which of two declarations of one name counts depends on their order.
    problems.is_empty().then_some(module)
}

/// What lies between the same beginnings and the same ends.
fn differing<'a>(old: &'a [Arc<Decoded>], new: &'a [Arc<Decoded>]) -> (&'a [Arc<Decoded>], &'a [Arc<Decoded>]) {
    let same = |(a, b): &(&Arc<Decoded>, &Arc<Decoded>)| Arc::ptr_eq(a, b);
    let front = old.iter().zip(new).take_while(same).count();
    let (old, new) = (&old[front..], &new[front..]);
    let back = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    (&old[..old.len() - back], &new[..new.len() - back])
}

/// Whether a module keeps such declarations by name, so that their order does not matter.
fn is_by_name(declaration: &Declaration) -> bool {
    matches!(
        declaration,
        Declaration::Variable(_)
            | Declaration::Local(_)
            | Declaration::Output(_)
            | Declaration::Resource(_)
            | Declaration::Call(_)
            | Declaration::Provider(_)
    )
}

fn remove(module: &mut Module, declaration: &Declaration) -> Option<()> {
    match declaration {
        Declaration::Variable(it) => drop(module.variables.remove(&it.name.text)?),
        Declaration::Local(it) => drop(module.locals.remove(&it.name().text)?),
        Declaration::Output(it) => drop(module.outputs.remove(&it.name.text)?),
        Declaration::Resource(it) => drop(module.resources.remove(&it.key)?),
        Declaration::Call(it) => drop(module.calls.remove(&it.name.text)?),
        Declaration::Provider(it) => drop(module.providers.remove(&it.key)?),
        _ => return None,
    }
    Some(())
}
