//! stub
use crate::columns::*;
/// stub
#[derive(Debug)]
pub struct ValueProblem;
impl std::fmt::Display for ValueProblem { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
/// stub
pub fn check(_: &InputType) -> Result<(), ValueProblem> { Ok(()) }
/// stub
pub fn push_value(_: &InputType, _: &InputVector, _: usize, _: &mut Vec<u8>) -> Result<bool, ValueProblem> { Ok(false) }
/// stub
pub fn push_text(_: &InputType, _: &InputVector, _: usize, _: &mut Vec<u8>) -> Result<bool, ValueProblem> { Ok(false) }
/// stub
pub fn push_json(_: &str, _: &mut Vec<u8>) -> Result<bool, ValueProblem> { Ok(false) }
/// stub
pub fn push_json_as_text(_: &str, _: &mut Vec<u8>) -> Result<bool, ValueProblem> { Ok(false) }
