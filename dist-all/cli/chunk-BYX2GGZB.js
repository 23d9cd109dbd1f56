import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
var VARIABLES={key:"ANTHROPIC_API_KEY",token:"ANTHROPIC_AUTH_TOKEN",address:"ANTHROPIC_BASE_URL"},DEFAULT_BASE_URL="https://api.anthropic.com";function hostOf({baseUrl=DEFAULT_BASE_URL}){return new URL(baseUrl).host}export{VARIABLES,DEFAULT_BASE_URL,hostOf};
