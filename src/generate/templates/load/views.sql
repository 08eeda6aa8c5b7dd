-- A view for every function that can be called without a parameter, so that FROM braze.campaigns reads Braze. They read the
-- workspace of the setting braze_workspace, and make no request before they are read.
-- << mark >>.
ATTACH IF NOT EXISTS ':memory:' AS braze;

<% for function in functions %>
CREATE OR REPLACE VIEW braze."<< function >>" AS FROM braze_<< function >>();
<% endfor %>
