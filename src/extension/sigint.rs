//! SIGINT on its way to whoever handles it: seen while a query reads, and handed on.
//!
//! It is caught only where there is a handler. Where there is none the process ends, and where the
//! signal is ignored so are we. The handler is put in place for as long as a query reads, and not
//! once for all: hosts set theirs anew at any time, as Jupyter does for every cell.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use braze_client::interrupt::{self, SignalSource};

/// SIGINT of this process.
pub struct Sigint;

/// The handler that the signal is handed on to, and whether it takes all three arguments. Both are
/// changed only while it is in place itself.
static HANDLER: AtomicUsize = AtomicUsize::new(libc::SIG_DFL);
static TAKES_ALL: AtomicBool = AtomicBool::new(false);

/// Whether ours was put in place and not taken away by us.
static IN_PLACE: AtomicBool = AtomicBool::new(false);

/// A handler that was set while ours was in place. It may hand on to ours, so that ours must not hand
/// on to it.
static MAY_HAND_ON: AtomicUsize = AtomicUsize::new(libc::SIG_DFL);

impl SignalSource for Sigint {
    fn begin(&self) {
        let Some(mut action) = current() else { return };
        let handler = action.sa_sigaction;
        if handler == ours() {
            return;
        }
        if IN_PLACE.load(Ordering::Relaxed) && handler != HANDLER.load(Ordering::Relaxed) {
            MAY_HAND_ON.store(handler, Ordering::Relaxed);
        }
        if [libc::SIG_DFL, libc::SIG_IGN, MAY_HAND_ON.load(Ordering::Relaxed)].contains(&handler) {
            return;
        }
        HANDLER.store(handler, Ordering::Relaxed);
        TAKES_ALL.store(action.sa_flags & libc::SA_SIGINFO != 0, Ordering::Relaxed);
        // Everything else stays: whether system calls go on, on which stack it runs, what it blocks.
        action.sa_sigaction = ours();
        action.sa_flags |= libc::SA_SIGINFO;
        IN_PLACE.store(set(&action), Ordering::Relaxed);
    }

    fn end(&self) {
        if let Some(mut action) = current().filter(|action| action.sa_sigaction == ours()) {
            action.sa_sigaction = HANDLER.load(Ordering::Relaxed);
            if !TAKES_ALL.load(Ordering::Relaxed) {
                action.sa_flags &= !libc::SA_SIGINFO;
            }
            set(&action);
        }
        IN_PLACE.store(false, Ordering::Relaxed);
    }
}

/// What is done with the signal now.
fn current() -> Option<libc::sigaction> {
    let mut action = MaybeUninit::uninit();
    // SAFETY: it is written if the call succeeds.
    unsafe { (libc::sigaction(libc::SIGINT, null_mut(), action.as_mut_ptr()) == 0).then(|| action.assume_init()) }
}

/// Does something else with the signal; `false` if the system refuses.
fn set(action: &libc::sigaction) -> bool {
    // SAFETY: the action is a current one, with our handler or the one before it.
    unsafe { libc::sigaction(libc::SIGINT, action, null_mut()) == 0 }
}

fn ours() -> usize {
    caught as extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) as usize
}

/// Notes the signal, and hands it on. Only what a signal handler may do is done here.
extern "C" fn caught(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    interrupt::note();
    let handler = HANDLER.load(Ordering::Relaxed);
    // SAFETY: it was the handler of this signal, and is called as the system would have.
    unsafe {
        if TAKES_ALL.load(Ordering::Relaxed) {
            type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
            std::mem::transmute::<usize, Handler>(handler)(signal, info, context);
        } else {
            std::mem::transmute::<usize, extern "C" fn(c_int)>(handler)(signal);
        }
    }
}
