/** Everything that clients upload lies below it; the functions' roles may use no other object of the bucket. */
export const UPLOADS_PREFIX = 'uploads/';
