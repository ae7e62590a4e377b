//! t

// The report fixture, shared with the library's own tests, names `crate::model`.
use panelwise::model;

mod html;
mod webdriver;
