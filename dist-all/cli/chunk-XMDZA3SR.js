import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function encodeCursor(position){return Buffer.from(JSON.stringify(position)).toString("base64url")}function decodeCursor(cursor){try{let position=JSON.parse(Buffer.from(cursor,"base64url").toString());return position!==null&&typeof position=="object"?position:void 0}catch{return}}export{encodeCursor,decodeCursor};
