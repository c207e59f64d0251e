/** A public image. Size in GiB. */
export interface Image {
  readonly id: string;
  readonly family: string;
  readonly name: string;
  readonly osName: string;
  readonly osType: 'linux' | 'windows';
  readonly platform: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly size: number;
  /** `yyyymmdd`. */
  readonly released: string;
}

type Entry = readonly [id: string, family: string, osName: string, platform: string];

/** Ids of public images as templates and the public image release notes name them; newest of each system first. */
const linux: readonly Entry[] = [
  [
    'aliyun_3_x64_20G_alibase_20240819.vhd',
    'acs:alibaba_cloud_linux_3_2104_lts_x64',
    'Alibaba Cloud Linux 3.2104 LTS 64 bit',
    'Aliyun',
  ],
  [
    'aliyun_3_x64_20G_alibase_20240528.vhd',
    'acs:alibaba_cloud_linux_3_2104_lts_x64',
    'Alibaba Cloud Linux 3.2104 LTS 64 bit',
    'Aliyun',
  ],
  [
    'aliyun_3_x64_20G_alibase_20230727.vhd',
    'acs:alibaba_cloud_linux_3_2104_lts_x64',
    'Alibaba Cloud Linux 3.2104 LTS 64 bit',
    'Aliyun',
  ],
  [
    'aliyun_3_9_x64_20G_alibase_20231219.vhd',
    'acs:alibaba_cloud_linux_3_2104_lts_x64',
    'Alibaba Cloud Linux 3.2104 LTS 64 bit',
    'Aliyun',
  ],
  [
    'aliyun_3_arm64_20G_alibase_20240819.vhd',
    'acs:alibaba_cloud_linux_3_2104_lts_arm64',
    'Alibaba Cloud Linux 3.2104 LTS 64 bit ARM',
    'Aliyun',
  ],
  [
    'aliyun_2_1903_x64_20G_alibase_20240628.vhd',
    'acs:alibaba_cloud_linux_2_1903_lts_x64',
    'Alibaba Cloud Linux 2.1903 LTS 64 bit',
    'Aliyun',
  ],
  [
    'anolisos_8_9_x64_20G_anck_alibase_20240724.vhd',
    'acs:anolisos_8_9_anck_x64',
    'Anolis OS 8.9 ANCK 64 bit',
    'Anolis',
  ],
  ['centos_7_9_x64_20G_alibase_20240628.vhd', 'acs:centos_7_9_x64', 'CentOS 7.9 64 bit', 'CentOS'],
  ['centos_7_9_x64_20G_alibase_20220727.vhd', 'acs:centos_7_9_x64', 'CentOS 7.9 64 bit', 'CentOS'],
  ['centos_7_9_x64_20G_alibase_20210318.vhd', 'acs:centos_7_9_x64', 'CentOS 7.9 64 bit', 'CentOS'],
  ['centos_7_8_x64_20G_alibase_20211130.vhd', 'acs:centos_7_8_x64', 'CentOS 7.8 64 bit', 'CentOS'],
  ['centos_7_7_x64_20G_alibase_20211130.vhd', 'acs:centos_7_7_x64', 'CentOS 7.7 64 bit', 'CentOS'],
  ['centos_7_6_x64_20G_alibase_20211130.vhd', 'acs:centos_7_6_x64', 'CentOS 7.6 64 bit', 'CentOS'],
  ['centos_7_06_64_20G_alibase_20190711.vhd', 'acs:centos_7_6_x64', 'CentOS 7.6 64 bit', 'CentOS'],
  ['centos_7_04_64_20G_alibase_201701015.vhd', 'acs:centos_7_4_x64', 'CentOS 7.4 64 bit', 'CentOS'],
  ['centos_8_5_x64_20G_alibase_20220428.vhd', 'acs:centos_8_5_x64', 'CentOS 8.5 64 bit', 'CentOS'],
  ['centos_6_10_x64_20G_alibase_20201120.vhd', 'acs:centos_6_10_x64', 'CentOS 6.10 64 bit', 'CentOS'],
  [
    'centos_stream_9_x64_20G_alibase_20240628.vhd',
    'acs:centos_stream_9_x64',
    'CentOS Stream 9 64 bit',
    'CentOS Stream',
  ],
  ['rockylinux_9_4_x64_20G_alibase_20240628.vhd', 'acs:rockylinux_9_4_x64', 'Rocky Linux 9.4 64 bit', 'Rocky Linux'],
  ['almalinux_9_4_x64_20G_alibase_20240628.vhd', 'acs:almalinux_9_4_x64', 'AlmaLinux 9.4 64 bit', 'AlmaLinux'],
  ['ubuntu_24_04_x64_20G_alibase_20240812.vhd', 'acs:ubuntu_24_04_x64', 'Ubuntu 24.04 64 bit', 'Ubuntu'],
  ['ubuntu_22_04_x64_20G_alibase_20240710.vhd', 'acs:ubuntu_22_04_x64', 'Ubuntu 22.04 64 bit', 'Ubuntu'],
  ['ubuntu_20_04_x64_20G_alibase_20240819.vhd', 'acs:ubuntu_20_04_x64', 'Ubuntu 20.04 64 bit', 'Ubuntu'],
  ['ubuntu_18_04_x64_20G_alibase_20231225.vhd', 'acs:ubuntu_18_04_x64', 'Ubuntu 18.04 64 bit', 'Ubuntu'],
  ['ubuntu_16_04_x64_20G_alibase_20211028.vhd', 'acs:ubuntu_16_04_x64', 'Ubuntu 16.04 64 bit', 'Ubuntu'],
  ['ubuntu_14_0405_64_20G_alibase_20170824.vhd', 'acs:ubuntu_14_04_x64', 'Ubuntu 14.04 64 bit', 'Ubuntu'],
  ['debian_12_6_x64_20G_alibase_20240711.vhd', 'acs:debian_12_6_x64', 'Debian 12.6 64 bit', 'Debian'],
  ['debian_11_10_x64_20G_alibase_20240711.vhd', 'acs:debian_11_10_x64', 'Debian 11.10 64 bit', 'Debian'],
  ['opensuse_15_5_x64_20G_alibase_20240709.vhd', 'acs:opensuse_15_5_x64', 'openSUSE 15.5 64 bit', 'OpenSUSE'],
];

const windows: readonly Entry[] = [
  [
    'win2022_21H2_x64_dtc_en-us_40G_alibase_20240816.vhd',
    'acs:windows_server_2022_datacenter_x64_en',
    'Windows Server 2022 Datacenter 64 bit English',
    'Windows Server 2022',
  ],
  [
    'win2022_21H2_x64_dtc_zh-cn_40G_alibase_20240816.vhd',
    'acs:windows_server_2022_datacenter_x64_cn',
    'Windows Server 2022 Datacenter 64 bit Chinese',
    'Windows Server 2022',
  ],
  [
    'win2019_1809_x64_dtc_en-us_40G_alibase_20240816.vhd',
    'acs:windows_server_2019_datacenter_x64_en',
    'Windows Server 2019 Datacenter 64 bit English',
    'Windows Server 2019',
  ],
  [
    'win2019_1809_x64_dtc_zh-cn_40G_alibase_20240816.vhd',
    'acs:windows_server_2019_datacenter_x64_cn',
    'Windows Server 2019 Datacenter 64 bit Chinese',
    'Windows Server 2019',
  ],
  [
    'win2016_1607_x64_dtc_en-us_40G_alibase_20240816.vhd',
    'acs:windows_server_2016_datacenter_x64_en',
    'Windows Server 2016 Datacenter 64 bit English',
    'Windows Server 2016',
  ],
  [
    'win2016_1607_x64_dtc_zh-cn_40G_alibase_20240816.vhd',
    'acs:windows_server_2016_datacenter_x64_cn',
    'Windows Server 2016 Datacenter 64 bit Chinese',
    'Windows Server 2016',
  ],
  [
    'win2012r2_9600_x64_dtc_en-us_40G_alibase_20240816.vhd',
    'acs:windows_server_2012_r2_datacenter_x64_en',
    'Windows Server 2012 R2 Datacenter 64 bit English',
    'Windows Server 2012',
  ],
  [
    'win2012r2_9600_x64_dtc_zh-cn_40G_alibase_20240816.vhd',
    'acs:windows_server_2012_r2_datacenter_x64_cn',
    'Windows Server 2012 R2 Datacenter 64 bit Chinese',
    'Windows Server 2012',
  ],
];

export const images: readonly Image[] = [
  ...linux.map((entry) => image(entry, 'linux', 20)),
  ...windows.map((entry) => image(entry, 'windows', 40)),
];

function image([id, family, osName, platform]: Entry, osType: 'linux' | 'windows', size: number): Image {
  const digits = /(\d{8})\d*\.vhd$/.exec(id)?.[1] ?? '20240101';
  return {
    id,
    family,
    name: id,
    osName,
    osType,
    platform,
    architecture: id.includes('arm64') ? 'arm64' : 'x86_64',
    size,
    // One id writes a month of three digits (`201701015`); its date is the middle of that month.
    released: id.includes('_201701015') ? '20171015' : digits,
  };
}

const byId = new Map(images.map((each) => [each.id, each]));

export function findImage(id: string): Image | undefined {
  return byId.get(id);
}

/** The newest image of a family, as `ImageFamily` of RunInstances and DescribeImageFromFamily choose it. */
export function newestOfFamily(family: string): Image | undefined {
  return images.filter((each) => each.family === family).toSorted((a, b) => b.released.localeCompare(a.released))[0];
}
