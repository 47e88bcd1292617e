-- 004: how each resolved field was found, and how sure it is. Older readings get both when they are read again.

ALTER TABLE statement ADD COLUMN speaker_how TEXT;
ALTER TABLE statement ADD COLUMN speaker_confidence REAL;
ALTER TABLE statement ADD COLUMN act_how TEXT;
ALTER TABLE statement ADD COLUMN said_confidence REAL;
ALTER TABLE hop ADD COLUMN how TEXT;
ALTER TABLE hop ADD COLUMN confidence REAL;
