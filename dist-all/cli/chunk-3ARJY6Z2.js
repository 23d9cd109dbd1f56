import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function inputKey(input){return JSON.stringify(input,(_,value)=>value===null||typeof value!="object"||Array.isArray(value)?value:Object.fromEntries(Object.entries(value).sort(([a],[b])=>a<b?-1:1)))}export{inputKey};
