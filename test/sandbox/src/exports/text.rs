//! The text of the files in an archive.

use crate::data::users::{Members, Profile};
use crate::json::{Bend, push_one};
use crate::options::ArchiveFault;
use std::ops::Range;

/// What the files of an export are made of.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub members: Members,
    pub profile: Profile,
    pub bend: Bend,
    pub users_per_file: u64,
    pub fault: Option<ArchiveFault>,
}

/// The line that is bad, if one is to be.
const BAD_LINE: u64 = 2;

impl Recipe {
    pub fn files(&self) -> u64 {
        self.members.count.div_ceil(self.users_per_file)
    }

    /// The file that has the bad line or CRC: the second, or the only one.
    pub fn bad_file(&self) -> u64 {
        u64::from(self.files() > 1)
    }

    /// The positions of a file's users.
    pub fn users_of(&self, file: u64) -> Range<u64> {
        let first = file * self.users_per_file;
        first..self.members.count.min(first + self.users_per_file)
    }

    /// The lines of the users at these positions.
    pub fn lines(&self, positions: Range<u64>) -> Vec<u8> {
        const LINE_BYTES: u64 = 2_048;
        let mut out =
            String::with_capacity(usize::try_from((positions.end - positions.start) * LINE_BYTES).unwrap_or(0));
        let bad = self.bad_file() * self.users_per_file + BAD_LINE;
        for position in positions {
            let fault = self.fault.filter(|_| position == bad);
            self.line(&mut out, position, fault);
            out.push('\n');
        }
        out.into_bytes()
    }

    fn line(&self, out: &mut String, position: u64, fault: Option<ArchiveFault>) {
        let u = self.members.at(position);
        match fault {
            Some(ArchiveFault::BadLine) => out.push_str(r#"{"external_id": "#),
            Some(ArchiveFault::WrongType) => push_one(out, &self.bend, u, |row| {
                row.map("email", |email| email.integer("at", 7));
                self.profile.without("email").write(row, u);
            }),
            _ => push_one(out, &self.bend, u, |row| self.profile.write(row, u)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::objects::{Objects, USERS};
    use crate::data::users::Form;

    fn recipe(users: u64, fault: Option<ArchiveFault>) -> Recipe {
        let users = Objects::new(2 * users, &USERS);
        Recipe {
            members: Members::of_segment(1, &users),
            profile: Profile::of(Form::Line, &["external_id".to_owned(), "email".to_owned()], users).expect("known"),
            bend: Bend::default(),
            users_per_file: 5,
            fault,
        }
    }

    fn file(recipe: &Recipe, number: u64) -> String {
        String::from_utf8(recipe.lines(recipe.users_of(number))).expect("UTF-8")
    }

    #[test]
    fn files_have_lines() {
        let recipe = recipe(7, None);
        assert_eq!(recipe.files(), 2);
        assert_eq!(
            file(&recipe, 1),
            "{\"external_id\":\"user-10\",\"email\":\"user-10@example.com\"}\n\
             {\"external_id\":\"user-12\",\"email\":\"user-12@example.com\"}\n"
        );
    }

    #[test]
    fn one_line_is_bad() {
        let bad = recipe(8, Some(ArchiveFault::BadLine));
        assert!(file(&bad, 1).ends_with("\n{\"external_id\": \n"));
        assert!(!file(&bad, 0).contains(": "));
        assert_eq!(file(&recipe(3, Some(ArchiveFault::BadLine)), 0).lines().nth(2), Some("{\"external_id\": "));
        let wrong = recipe(8, Some(ArchiveFault::WrongType));
        assert!(file(&wrong, 1).ends_with("\n{\"email\":{\"at\":7},\"external_id\":\"user-14\"}\n"));
    }
}
