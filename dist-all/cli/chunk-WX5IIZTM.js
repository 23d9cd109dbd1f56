import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
var HTML_MARK='<meta name="generator" content="underwrite eval">';export{HTML_MARK};
