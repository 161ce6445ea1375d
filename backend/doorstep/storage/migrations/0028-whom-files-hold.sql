-- A file that we make says who is in it, so that erasing one person takes that person out of it and nothing else
-- depends: 0027-who-comes-back

-- migrate: apply

-- Of an export's piece: whose line is which, where each line ends, in bytes, and between which ids they are. Null where that is not
-- known: in what somebody uploaded, what is said of its rows, and in exports that an older version made.
ALTER TABLE task_file_chunks ADD COLUMN people uuid[], ADD COLUMN ends integer[], ADD COLUMN first_person uuid,
    ADD COLUMN last_person uuid,
    -- Leads that were merged into these people when the line was written, and the number of the line, from 1.
    ADD COLUMN members uuid[], ADD COLUMN members_lines integer[];

-- migrate: rollback

ALTER TABLE task_file_chunks DROP COLUMN members_lines, DROP COLUMN members, DROP COLUMN last_person, DROP COLUMN first_person,
    DROP COLUMN ends, DROP COLUMN people;
