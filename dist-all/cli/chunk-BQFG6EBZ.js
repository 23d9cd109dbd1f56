import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function isTooDeep(value,levels=100){return value===null||typeof value!="object"?!1:levels===0?!0:Object.values(value).some(child=>isTooDeep(child,levels-1))}export{isTooDeep};
