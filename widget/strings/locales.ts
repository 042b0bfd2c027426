/** Which language the buyer reads. */

export const CATALOGUES = ["en", "zh-CN"] as const;
export type Catalogue = (typeof CATALOGUES)[number];

export type Locale = {
	/** The texts. */
	catalogue: Catalogue;
	/** For dates and numbers (BCP 47): the reader's own region, where they named one. */
	tag: string;
};

/**
 * The first language wished for that there are texts in, whatever its region or script.
 *
 * @param wishes language tags (BCP 47) in order, taken until one will do; what is no tag (`auto`, empty) matches nothing.
 */
export function chooseLocale(wishes: Iterable<string | null | undefined>): Locale {
	for (const tag of wishes)
		for (const catalogue of CATALOGUES)
			if (tag?.toLowerCase().startsWith(catalogue.slice(0, 2))) return { catalogue, tag };
	return { catalogue: "en", tag: "en" };
}
