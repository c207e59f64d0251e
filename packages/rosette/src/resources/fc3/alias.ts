import { declare } from '../declare.ts';
import { aliasDeclaration } from '../service/alias.ts';
import { fc3Api } from './api.ts';

export const alias = declare(aliasDeclaration({ type: 'ALIYUN::FC3::Alias', api: fc3Api, owner: 'FunctionName' }));
