import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
var EXIT_REASONS=["decided","rejected","max_round_trips","refusal","max_tokens","provider_error","invalid_output","interrupted"];export{EXIT_REASONS};
