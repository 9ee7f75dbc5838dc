"""A plan and its addressed copies as files for others: mail-merge, e-mail, calendars, the post room, reply forms."""
