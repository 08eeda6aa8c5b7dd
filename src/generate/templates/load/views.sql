-- A view for every function that needs no parameter, so that FROM braze.campaigns reads Braze. Views read the workspace in the
-- setting braze_workspace, and make no requests until they are queried.
-- << mark >>.
ATTACH IF NOT EXISTS ':memory:' AS braze;

<% for function in functions %>
CREATE OR REPLACE VIEW braze."<< function >>" AS FROM braze_<< function >>();
<% endfor %>
