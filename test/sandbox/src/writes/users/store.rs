//! Finds, makes and removes users.

use super::identifier::{Identifier, Prioritization};
use super::user::{Alias, User};
use crate::data::objects::Objects;
use crate::data::users::{Form, Profile};
use crate::hash::hash;
use crate::json::{Bend, one};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

#[derive(Debug, Default)]
pub struct Users {
    /// By the order in which they were first written.
    by_number: BTreeMap<u64, User>,
    external_ids: HashMap<String, u64>,
    aliases: HashMap<Alias, u64>,
    braze_ids: HashMap<String, u64>,
    emails: HashMap<String, BTreeSet<u64>>,
    phones: HashMap<String, BTreeSet<u64>>,
    /// Users of the workspace's formulas that are among these, or were.
    taken: HashSet<u64>,
    made: u64,
    updates: u64,
    /// What custom attributes were first, by name.
    pub types: HashMap<String, &'static str>,
}

impl Users {
    pub fn all(&self) -> impl Iterator<Item = &User> {
        self.by_number.values()
    }

    pub fn get(&self, number: u64) -> Option<&User> {
        self.by_number.get(&number)
    }

    /// Whether the user of the workspace's formulas with this number is no longer as they say.
    pub fn has_taken(&self, u: u64) -> bool {
        self.taken.contains(&u)
    }

    /// The user that is meant, of `everyone` whom the formulas have too.
    pub fn find(&mut self, identifier: &Identifier, everyone: &Objects) -> Option<u64> {
        if let Some(u) = identifier.number().filter(|&u| everyone.is_there(u)) {
            self.take(u, *everyone);
        }
        self.look(identifier)
    }

    /// The same among those who were written only.
    pub fn look(&self, identifier: &Identifier) -> Option<u64> {
        match identifier {
            Identifier::ExternalId(id) => self.external_ids.get(id).copied(),
            Identifier::Alias(alias) => self.aliases.get(alias).copied(),
            Identifier::BrazeId(id) => self.braze_ids.get(id).copied(),
            Identifier::Email(email, words) => self.one_of(self.emails.get(email)?, words),
            Identifier::Phone(phone, words) => self.one_of(self.phones.get(phone)?, words),
        }
    }

    /// All who have it: several may share an address.
    pub fn all_of(&self, identifier: &Identifier) -> Vec<u64> {
        match identifier {
            Identifier::Email(email, _) => self.sharing("email", email),
            Identifier::Phone(phone, _) => self.sharing("phone", phone),
            _ => self.look(identifier).into_iter().collect(),
        }
    }

    /// These fields of the user, as an export has them.
    pub fn exported(&self, number: u64, fields: &[&str]) -> Value {
        let Some(Value::Object(mut user)) = self.get(number).map(User::json) else { return Value::Null };
        user.retain(|name, _| fields.contains(&if name == "appboy_id" { "braze_id" } else { name.as_str() }));
        Value::Object(user)
    }

    /// All who have the address or number.
    pub fn sharing(&self, name: &str, value: &str) -> Vec<u64> {
        let index = if name == "email" { &self.emails } else { &self.phones };
        index.get(value).into_iter().flatten().copied().collect()
    }

    /// Who of several is meant; none if more than one could be (write.yaml `prioritization`).
    fn one_of(&self, candidates: &BTreeSet<u64>, words: &Prioritization) -> Option<u64> {
        let is_identified = |number: &u64| self.by_number.get(number).is_some_and(|user| user.external_id.is_some());
        let updated = |number: &u64| self.by_number.get(number).map(|user| user.updated);
        let mut left: Vec<u64> = candidates.iter().copied().collect();
        if words.is_empty() {
            return left.into_iter().max_by_key(|number| (is_identified(number), updated(number)));
        }
        for word in words {
            match word.as_str() {
                "identified" => left.retain(is_identified),
                "unidentified" => left.retain(|number| !is_identified(number)),
                "most_recently_updated" => left = left.into_iter().max_by_key(updated).into_iter().collect(),
                "least_recently_updated" => left = left.into_iter().min_by_key(updated).into_iter().collect(),
                _ => {}
            }
        }
        match left[..] {
            [number] => Some(number),
            _ => None,
        }
    }

    /// A new user with this identifier.
    pub fn make(&mut self, identifier: &Identifier) -> u64 {
        let number = self.made + 1;
        let mut user = User { braze_id: format!("{:024x}", hash(number, &[b"user"])), ..User::default() };
        match identifier {
            Identifier::ExternalId(id) => user.external_id = Some(id.clone()),
            Identifier::Alias(alias) => user.aliases.push(alias.clone()),
            Identifier::BrazeId(_) => {}
            Identifier::Email(email, _) => {
                user.fields.insert("email".to_owned(), Value::from(email.as_str()));
            }
            Identifier::Phone(phone, _) => {
                user.fields.insert("phone".to_owned(), Value::from(phone.as_str()));
            }
        }
        self.add(user)
    }

    /// Lets `change` do what it likes, and finds the user by its new identifiers afterwards.
    pub fn change(&mut self, number: u64, change: impl FnOnce(&mut User)) {
        let Some(mut user) = self.remove(number) else { return };
        change(&mut user);
        self.updates += 1;
        user.updated = self.updates;
        self.insert(number, user);
    }

    /// What does not change how the user is found.
    pub fn touch(&mut self, number: u64) -> Option<&mut User> {
        self.updates += 1;
        let user = self.by_number.get_mut(&number)?;
        user.updated = self.updates;
        Some(user)
    }

    pub fn remove(&mut self, number: u64) -> Option<User> {
        let user = self.by_number.remove(&number)?;
        for id in user.external_id.iter().chain(&user.deprecated) {
            self.external_ids.remove(id);
        }
        for alias in &user.aliases {
            self.aliases.remove(alias);
        }
        self.braze_ids.remove(&user.braze_id);
        for (index, name) in [(&mut self.emails, "email"), (&mut self.phones, "phone")] {
            if let Some(value) = user.fields.get(name).and_then(Value::as_str)
                && let Some(sharing) = index.get_mut(value)
            {
                sharing.remove(&number);
            }
        }
        Some(user)
    }

    pub fn has_external_id(&mut self, id: &str, everyone: &Objects) -> bool {
        self.find(&Identifier::ExternalId(id.to_owned()), everyone).is_some()
    }

    fn add(&mut self, user: User) -> u64 {
        self.made += 1;
        self.insert(self.made, user);
        self.made
    }

    fn insert(&mut self, number: u64, user: User) {
        for id in user.external_id.iter().chain(&user.deprecated) {
            self.external_ids.insert(id.clone(), number);
        }
        for alias in &user.aliases {
            self.aliases.insert(alias.clone(), number);
        }
        self.braze_ids.insert(user.braze_id.clone(), number);
        for (index, name) in [(&mut self.emails, "email"), (&mut self.phones, "phone")] {
            if let Some(value) = user.fields.get(name).and_then(Value::as_str) {
                index.entry(value.to_owned()).or_default().insert(number);
            }
        }
        self.by_number.insert(number, user);
    }

    /// Makes user u of the formulas one of these, once.
    fn take(&mut self, u: u64, everyone: Objects) {
        if !self.taken.insert(u) {
            return;
        }
        let profile = Profile::all(Form::Answer, everyone);
        let text = one(&Bend::default(), 0, |row| profile.write(row, u));
        if let Ok(Value::Object(fields)) = serde_json::from_str(&text) {
            self.add(User::of(fields));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::USERS;

    fn email(words: &[&str]) -> Identifier {
        Identifier::Email("a@b.c".to_owned(), words.iter().map(|&word| word.to_owned()).collect())
    }

    #[test]
    fn formulas_become_users_once() {
        let everyone = Objects::new(10, &USERS);
        let mut users = Users::default();
        let id = |text: &str| Identifier::ExternalId(text.to_owned());
        let number = users.find(&id("user-3"), &everyone).expect("a user");
        assert_eq!(users.find(&Identifier::Phone("+15550000002".to_owned(), Vec::new()), &everyone), Some(2));
        assert_eq!(users.find(&id("user-10"), &everyone), None);
        let user = users.remove(number).expect("a user");
        assert_eq!((user.aliases[0].name.as_str(), user.fields["language"].as_str()), ("alias-3", Some("ja")));
        assert!(users.find(&id("user-3"), &everyone).is_none() && users.has_taken(3));
    }

    #[test]
    fn one_of_several_is_meant() {
        let everyone = Objects::new(0, &USERS);
        let mut users = Users::default();
        let first = users.make(&email(&[]));
        let second = users.make(&email(&[]));
        users.change(first, |user| user.external_id = Some("first".to_owned()));
        users.change(second, |_| {});
        let mut find = |words: &[&str]| users.find(&email(words), &everyone);
        assert_eq!(find(&[]), Some(first));
        assert_eq!((find(&["identified"]), find(&["unidentified"])), (Some(first), Some(second)));
        assert_eq!(find(&["most_recently_updated"]), Some(second));
        assert_eq!(find(&["anyone"]), None);
    }
}
